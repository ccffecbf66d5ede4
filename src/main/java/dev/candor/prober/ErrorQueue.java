package dev.candor.prober;

import com.sun.jna.Memory;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Reads what routers and hosts say of the packets a socket has sent ({@code IP_RECVERR}, see ip(7)). */
final class ErrorQueue {

    private static final int NAME = 0;
    private static final int PART = 48;
    private static final int QUOTE = 64;
    private static final int QUOTE_ROOM = 256;
    private static final int CONTROL = QUOTE + QUOTE_ROOM;
    private static final int CONTROL_ROOM = 512;

    private static final int FROM_ICMP = 2;
    private static final int FROM_ICMP6 = 3;

    private final Memory header = new Memory(56);
    private final Memory memory = new Memory(CONTROL + CONTROL_ROOM);

    /**
     * One word about one packet.
     *
     * @param port where the packet went to; 0 if it has no port
     * @param echo whether it is about an echo request; then these two are that one's
     * @param errno what the kernel makes of it
     * @param v6 whether type and code are those of ICMPv6
     * @param type -1 if this machine says so without any ICMP
     */
    record Word(
            int port,
            boolean echo,
            short ident,
            short number,
            int errno,
            boolean v6,
            int type,
            int code,
            @Nullable InetAddress from,
            long nanos) {

        /** The same for whom it concerns, by the time that the packet was sent. */
        Heard heard(long sent) {
            if (type < 0) {
                return Heard.unsent(errno);
            }
            double millis = Heard.millis(nanos - sent);
            return (v6 ? type == 3 : type == 11)
                    ? new Heard(Heard.Sort.EXPIRED, from, millis, "the packet's time ran out")
                    : new Heard(Heard.Sort.UNREACHABLE, from, millis, words());
        }

        /** RFC 792, RFC 1812 §5.2.7.1, RFC 4443 §3. */
        private String words() {
            if (v6 ? type != 1 : type != 3) {
                return "ICMP type %d code %d".formatted(type, code);
            }
            return v6
                    ? switch (code) {
                        case 0 -> "no route to the destination";
                        case 1, 5, 6 -> "administratively prohibited";
                        case 3 -> "address unreachable";
                        case 4 -> "port unreachable";
                        default -> "unreachable, code " + code;
                    }
                    : switch (code) {
                        case 0 -> "network unreachable";
                        case 1 -> "host unreachable";
                        case 2 -> "protocol unreachable";
                        case 3 -> "port unreachable";
                        case 9, 10, 13 -> "administratively prohibited";
                        default -> "unreachable, code " + code;
                    };
        }
    }

    /** Turns that on. */
    static void open(int fd, boolean v6) {
        set(fd, v6 ? Libc.SOL_IPV6 : Libc.SOL_IP, v6 ? Libc.IPV6_RECVERR : Libc.IP_RECVERR, 1);
    }

    /** How many hops packets sent from now on may go; -1 for what is usual. */
    static void setHops(int fd, boolean v6, int hops) {
        set(fd, v6 ? Libc.SOL_IPV6 : Libc.SOL_IP, v6 ? Libc.IPV6_UNICAST_HOPS : Libc.IP_TTL, hops);
    }

    private static void set(int fd, int level, int name, int value) {
        Memory number = new Memory(4);
        number.setInt(0, value);
        if (Libc.setsockopt(fd, level, name, number, 4) != 0) {
            throw new IllegalStateException("setsockopt(%d): %s".formatted(name, Libc.words(Libc.errno())));
        }
    }

    /** The next word; null if there is none now. */
    @Nullable
    Word next(int fd) {
        header.clear();
        header.setPointer(0, memory.share(NAME));
        header.setInt(8, NativeAddress.ROOM);
        header.setPointer(16, memory.share(PART));
        header.setLong(24, 1);
        header.setPointer(32, memory.share(CONTROL));
        header.setLong(40, CONTROL_ROOM);
        memory.setShort(NAME, (short) 0);
        memory.setPointer(PART, memory.share(QUOTE));
        memory.setLong(PART + 8, QUOTE_ROOM);
        long got = Libc.recvmsg(fd, header, Libc.MSG_ERRQUEUE | Libc.MSG_DONTWAIT);
        long now = System.nanoTime();
        if (got < 0) {
            return null;
        }
        return word(got, now);
    }

    private Word word(long quoted, long now) {
        // Of an echo, its own header on is quoted; of a datagram, what follows the header.
        int first = quoted >= 8 ? memory.getByte(QUOTE) & 0xff : -1;
        boolean echo = first == 8 || first == 128;
        short ident = echo ? Short.reverseBytes(memory.getShort(QUOTE + 4)) : 0;
        short number = echo ? Short.reverseBytes(memory.getShort(QUOTE + 6)) : 0;
        int port = ((memory.getByte(NAME + 2) & 0xff) << 8) | (memory.getByte(NAME + 3) & 0xff);
        long end = CONTROL + Math.min(header.getLong(40), CONTROL_ROOM);
        for (long at = CONTROL; at + 16 <= end; ) {
            long length = memory.getLong(at);
            if (length < 16 || at + length > end) {
                break;
            }
            int level = memory.getInt(at + 8);
            int type = memory.getInt(at + 12);
            boolean told = (level == Libc.SOL_IP && type == Libc.IP_RECVERR)
                    || (level == Libc.SOL_IPV6 && type == Libc.IPV6_RECVERR);
            if (told && length >= 16 + 16 + 16) {
                long error = at + 16;
                int origin = memory.getByte(error + 4);
                boolean icmp = origin == FROM_ICMP || origin == FROM_ICMP6;
                return new Word(
                        port,
                        echo,
                        ident,
                        number,
                        memory.getInt(error),
                        origin == FROM_ICMP6,
                        icmp ? memory.getByte(error + 5) & 0xff : -1,
                        memory.getByte(error + 6) & 0xff,
                        icmp ? NativeAddress.get(memory, error + 16) : null,
                        now);
            }
            at += (length + 7) & ~7L;
        }
        return new Word(port, echo, ident, number, 0, false, -1, 0, null, now);
    }
}
