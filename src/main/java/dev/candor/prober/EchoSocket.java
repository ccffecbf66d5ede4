package dev.candor.prober;

import com.sun.jna.Memory;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * The one ICMP socket of an address family, on which all runs send echoes. Who an answer belongs to is told by its
 * sequence number, which no two echoes on their way share, and by a token in its data where there is room for one.
 * Lives on the poll loop's thread.
 *
 * <p>An unprivileged socket (Linux: {@code SOCK_DGRAM}, {@code IPPROTO_ICMP}) sees no packets but its own; the kernel
 * picks the identifier and computes the checksum. A raw one sees everybody's, so identifiers are compared too.
 */
final class EchoSocket implements PollLoop.Ear {

    /** Echoes on their way at once, over all runs. */
    static final int MOST = 16_384;

    private static final int HEADER = 8;
    private static final int LARGEST = 2_048;
    // Nobody floods this socket for long: others' turn comes after so many packets.
    private static final int BURST = 512;
    private static final int SENDS = 4;
    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ping_group_range");

    private final int fd;
    private final boolean v6;
    private final boolean raw;
    private final short ident = (short) ThreadLocalRandom.current().nextInt();
    private final long token = ThreadLocalRandom.current().nextLong();
    private final Map<Short, Waiting> waiting = new HashMap<>();
    private final Memory packet = new Memory(LARGEST);
    private final NativeAddress peer = new NativeAddress();
    private final ErrorQueue errors = new ErrorQueue();
    private short sequence = (short) ThreadLocalRandom.current().nextInt();
    private int hops = -1;

    private record Waiting(InetAddress to, long sent, Consumer<Heard> told) {}

    private EchoSocket(int fd, boolean v6, boolean raw) {
        this.fd = fd;
        this.v6 = v6;
        this.raw = raw;
        ErrorQueue.open(fd, v6);
        if (raw) {
            listenToAnswersOnly();
        }
    }

    /** @throws IOException with the reason in words if the kernel refuses */
    static EchoSocket open(PollLoop loop, boolean v6) throws IOException {
        int family = v6 ? Libc.AF_INET6 : Libc.AF_INET;
        int protocol = v6 ? Libc.IPPROTO_ICMPV6 : Libc.IPPROTO_ICMP;
        boolean raw = false;
        int fd = Libc.socket(family, Libc.SOCK_DGRAM | Libc.SOCK_QUIET, protocol);
        int refusal = fd < 0 ? Libc.errno() : 0;
        if (refusal == Libc.EACCES || refusal == Libc.EPERM) {
            raw = true;
            fd = Libc.socket(family, Libc.SOCK_RAW | Libc.SOCK_QUIET, protocol);
        }
        if (fd < 0) {
            throw new IOException(raw ? notPermitted() : "no ICMP socket: " + Libc.words(refusal));
        }
        EchoSocket socket = new EchoSocket(fd, v6, raw);
        loop.watch(fd, Libc.POLLIN, socket);
        return socket;
    }

    private static String notPermitted() {
        String range;
        try (BufferedReader in = Files.newBufferedReader(RANGE)) { // such a file is whole only if read at once
            range = String.valueOf(in.readLine()).replace('\t', ' ');
        } catch (IOException e) {
            range = "unreadable";
        }
        return ("this kernel lets this process open no ICMP socket: expected its group in net.ipv4.ping_group_range,"
                        + " which is '%s', or the capability CAP_NET_RAW")
                .formatted(range);
    }

    private void listenToAnswersOnly() {
        Memory filter = new Memory(v6 ? 32 : 4);
        for (int i = 0; i < filter.size(); i += 4) {
            filter.setInt(i, -1);
        }
        int answer = v6 ? 129 : 0;
        int word = answer / 32 * 4;
        filter.setInt(word, ~(1 << (answer % 32)));
        int unused =
                Libc.setsockopt(fd, v6 ? Libc.SOL_ICMPV6 : Libc.SOL_RAW, Libc.ICMP_FILTER, filter, (int) filter.size());
    }

    /** Whether it is one that needs privileges. */
    boolean isRaw() {
        return raw;
    }

    /**
     * Sends one echo. What becomes of it is told once, perhaps before this returns, or never.
     *
     * @param ttl how many hops it may go; -1 for what is usual
     * @param size bytes of data
     * @return what to forget it by
     */
    short send(InetAddress to, int ttl, int size, Consumer<Heard> told) {
        if (waiting.size() >= MOST) {
            told.accept(new Heard(Heard.Sort.UNSENT, null, 0, MOST + " echoes are on their way, which is the limit"));
            return 0;
        }
        do {
            sequence++;
        } while (waiting.containsKey(sequence));
        short number = sequence;
        write(number, size);
        if (ttl != hops) {
            ErrorQueue.setHops(fd, v6, ttl);
            hops = ttl;
        }
        int room = peer.set(to, 0);
        for (int attempt = 1; ; attempt++) {
            waiting.put(number, new Waiting(to, System.nanoTime(), told));
            if (Libc.sendto(fd, packet, HEADER + (long) size, Libc.MSG_DONTWAIT, peer.pointer(), room) >= 0) {
                return number;
            }
            int errno = Libc.errno();
            // An error that was heard of somebody else's echo is told to whoever calls next.
            if (attempt == SENDS || !hearErrors()) {
                waiting.remove(number);
                told.accept(Heard.unsent(errno));
                return 0;
            }
            room = peer.set(to, 0);
        }
    }

    private void write(short number, int size) {
        packet.setByte(0, (byte) (v6 ? 128 : 8));
        packet.setByte(1, (byte) 0);
        packet.setShort(2, (short) 0);
        packet.setShort(4, swapped(ident));
        packet.setShort(6, swapped(number));
        for (int i = 0; i < size; i++) {
            packet.setByte(HEADER + (long) i, (byte) i);
        }
        if (size >= 8) {
            packet.setLong(HEADER, token);
        }
        if (size >= 10) {
            // Undoes the number in the checksum, so that routers that share out flows by it keep these together.
            packet.setShort(HEADER + 8L, swapped((short) ~number));
        }
        if (raw && !v6) {
            packet.setShort(2, checksum(HEADER + size));
        }
    }

    /** RFC 1071, in the order of bytes that the packet has. */
    private short checksum(int length) {
        long sum = 0;
        for (int i = 0; i + 1 < length; i += 2) {
            sum += packet.getShort(i) & 0xffff;
        }
        if (length % 2 == 1) {
            sum += packet.getByte(length - 1L) & 0xff;
        }
        sum = (sum & 0xffff) + (sum >> 16);
        sum = (sum & 0xffff) + (sum >> 16);
        return (short) ~sum;
    }

    private static short swapped(short value) {
        return Short.reverseBytes(value);
    }

    /** Its answer is waited for no longer. */
    void forget(short number) {
        waiting.remove(number);
    }

    @Override
    public void ready(int events) {
        if ((events & Libc.POLLERR) != 0) {
            boolean unused = hearErrors();
        }
        if ((events & Libc.POLLIN) != 0) {
            hearAnswers();
        }
    }

    private void hearAnswers() {
        for (int i = 0; i < BURST; i++) {
            long got = Libc.recvfrom(fd, packet, LARGEST, Libc.MSG_DONTWAIT, peer.pointer(), peer.room());
            long now = System.nanoTime();
            if (got < 0) {
                return;
            }
            // A raw socket of IPv4 shows the IP header too.
            long start = raw && !v6 && got > 0 ? (packet.getByte(0) & 0x0f) * 4L : 0;
            if (got >= start + HEADER) {
                answered(start, got, now);
            }
        }
    }

    private void answered(long start, long end, long now) {
        int type = packet.getByte(start) & 0xff;
        short number = swapped(packet.getShort(start + 6));
        Waiting echo = waiting.get(number);
        boolean ours = type == (v6 ? 129 : 0)
                && (!raw || swapped(packet.getShort(start + 4)) == ident)
                && (end - start < HEADER + 8 || packet.getLong(start + HEADER) == token);
        if (echo != null && ours && echo.to.equals(peer.get())) {
            waiting.remove(number);
            echo.told.accept(new Heard(Heard.Sort.ANSWER, echo.to, Heard.millis(now - echo.sent), "echo reply"));
        }
    }

    /** Whether there was any. */
    private boolean hearErrors() {
        boolean any = false;
        for (int i = 0; i < BURST; i++) {
            ErrorQueue.Word word = errors.next(fd);
            if (word == null) {
                return any;
            }
            any = true;
            boolean ours = word.echo() && (!raw || word.ident() == ident);
            Waiting echo = ours ? waiting.remove(word.number()) : null;
            if (echo != null) {
                echo.told.accept(word.heard(echo.sent));
            }
        }
        return any;
    }
}
