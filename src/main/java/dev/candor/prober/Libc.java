package dev.candor.prober;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The system calls behind {@code ping} and {@code traceroute}, and the numbers of Linux that go with them. Structures
 * are those of 64-bit little-endian Linux, which x86-64 and arm64 share.
 */
final class Libc {

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    /** Non-blocking, closed on exec. */
    static final int SOCK_QUIET = 0x800 | 0x80000;

    static final int IPPROTO_ICMP = 1;
    static final int IPPROTO_TCP = 6;
    static final int IPPROTO_UDP = 17;
    static final int IPPROTO_ICMPV6 = 58;

    static final int SOL_IP = 0;
    static final int SOL_SOCKET = 1;
    static final int SOL_IPV6 = 41;
    static final int SOL_ICMPV6 = 58;
    static final int SOL_RAW = 255;
    static final int IP_TTL = 2;
    static final int IP_RECVERR = 11;
    static final int IPV6_UNICAST_HOPS = 16;
    static final int IPV6_RECVERR = 25;
    static final int ICMP_FILTER = 1;
    static final int SO_ERROR = 4;

    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_ERRQUEUE = 0x2000;

    static final int POLLIN = 1;
    static final int POLLOUT = 4;
    static final int POLLERR = 8;

    static final int EPERM = 1;
    static final int EINTR = 4;
    static final int EACCES = 13;
    static final int ECONNRESET = 104;
    static final int ETIMEDOUT = 110;
    static final int ECONNREFUSED = 111;
    static final int EINPROGRESS = 115;

    private static final int EFD_QUIET = 0x800 | 0x80000;
    private static final @Nullable String MISSING = load();

    private Libc() {}

    private static @Nullable String load() {
        try {
            if (!Platform.isLinux() || Native.POINTER_SIZE != 8 || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
                return "ICMP needs Linux on a 64-bit little-endian machine, this is %s on %s"
                        .formatted(System.getProperty("os.name"), System.getProperty("os.arch"));
            }
            Native.register(Libc.class, NativeLibrary.getProcess());
            return null;
        } catch (LinkageError e) {
            return "the native access library cannot be loaded: " + e.getMessage();
        }
    }

    /** Why none of the calls below can be made; null if they can. */
    static @Nullable String missing() {
        return MISSING;
    }

    /** What the last call of this thread says went wrong. */
    static int errno() {
        return Native.getLastError();
    }

    /** An error in the system's words. */
    static String words(int errno) {
        return strerror(errno);
    }

    /** Makes a descriptor that wakes a poll when it is written to; negative for an error. */
    static int wakeable() {
        return eventfd(0, EFD_QUIET);
    }

    static native int socket(int domain, int type, int protocol);

    static native int connect(int fd, Pointer address, int length);

    static native int close(int fd);

    static native int setsockopt(int fd, int level, int name, Pointer value, int length);

    static native int getsockopt(int fd, int level, int name, Pointer value, Pointer length);

    static native long sendto(int fd, Pointer bytes, long count, int flags, Pointer address, int length);

    static native long recvfrom(int fd, Pointer bytes, long count, int flags, Pointer address, Pointer length);

    static native long recvmsg(int fd, Pointer message, int flags);

    static native int poll(Pointer descriptors, long count, int millis);

    static native long read(int fd, Pointer bytes, long count);

    static native long write(int fd, Pointer bytes, long count);

    private static native int eventfd(int value, int flags);

    private static native String strerror(int errno);
}
