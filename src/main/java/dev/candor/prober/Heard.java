package dev.candor.prober;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What became of one packet.
 *
 * @param from who said so; null if it was this machine
 * @param millis from just before it was sent to just after the word of it was read
 * @param words what was said, for people
 */
record Heard(Sort sort, @Nullable InetAddress from, double millis, String words) {

    /** What can become of a packet, other than nothing. */
    enum Sort {
        /** The target itself answered. */
        ANSWER,
        /** It lived as long as its TTL said, and whoever held it then says so. */
        EXPIRED,
        /** Somebody on the way says that it cannot get there. */
        UNREACHABLE,
        /** It never left this machine. */
        UNSENT
    }

    static Heard unsent(int errno) {
        return new Heard(Sort.UNSENT, null, 0, Libc.words(errno));
    }

    /** A span of {@link System#nanoTime} in milliseconds, with microseconds behind the point. */
    static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }
}
