package dev.candor.page;

import java.util.function.Supplier;

/**
 * The bytes of an answer, made when they are asked for.
 *
 * @param tag tells them from all others
 */
record Sent(String tag, Supplier<byte[]> raw, Supplier<byte[]> gzip) {

    /** What was made in advance. */
    static Sent of(Body.Whole whole) {
        return new Sent(whole.digest().substring(0, 32), whole::bytes, () -> Piece.gzip(whole.pieces()));
    }

    /** As they are. */
    byte[] plain() {
        return raw.get();
    }

    /** As one gzip member. */
    byte[] zipped() {
        return gzip.get();
    }
}
