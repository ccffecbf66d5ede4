package dev.candor.prober;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** One {@code sockaddr} outside the heap, written and read by one thread. */
final class NativeAddress {

    /** Bytes of the bigger of the two, {@code sockaddr_in6}. */
    static final int ROOM = 28;

    private static final int ROOM_V4 = 16;

    private final Memory memory = new Memory(ROOM);
    private final Memory length = new Memory(4);

    /** Writes it; its length in bytes is what is returned. */
    int set(InetAddress address, int port) {
        byte[] bytes = address.getAddress();
        boolean v4 = address instanceof Inet4Address;
        memory.clear();
        memory.setShort(0, (short) (v4 ? Libc.AF_INET : Libc.AF_INET6));
        memory.setByte(2, (byte) (port >> 8));
        memory.setByte(3, (byte) port);
        memory.write(v4 ? 4 : 8, bytes, 0, bytes.length);
        return v4 ? ROOM_V4 : ROOM;
    }

    /** The address that a call has left here; null if it left none. */
    @Nullable
    InetAddress get() {
        return get(memory, 0);
    }

    /** The port that a call has left here. */
    int port() {
        return ((memory.getByte(2) & 0xff) << 8) | (memory.getByte(3) & 0xff);
    }

    Pointer pointer() {
        return memory;
    }

    /** The room for a length that a call changes, set anew. */
    Pointer room() {
        length.setInt(0, ROOM);
        return length;
    }

    /** Reads a {@code sockaddr} that stands somewhere else; null if it is of another family. */
    static @Nullable InetAddress get(Pointer memory, long offset) {
        int family = memory.getShort(offset);
        try {
            return switch (family) {
                case Libc.AF_INET -> InetAddress.getByAddress(memory.getByteArray(offset + 4, 4));
                case Libc.AF_INET6 -> InetAddress.getByAddress(memory.getByteArray(offset + 8, 16));
                default -> null;
            };
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address is 4 or 16 bytes", e);
        }
    }
}
