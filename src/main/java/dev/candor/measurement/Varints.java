package dev.candor.measurement;

import java.io.ByteArrayOutputStream;

/** Numbers in as few bytes as they need: seven bits a byte, the lowest first, the eighth says that more follow. */
final class Varints {

    private Varints() {}

    /** Appends a number, which must not be negative. */
    static void write(ByteArrayOutputStream out, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a number must be 0 or more, was " + value);
        }
        long rest = value;
        while (rest > 0x7f) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** Appends a number that may be negative; small ones on either side take one byte. */
    static void writeSigned(ByteArrayOutputStream out, long value) {
        write(out, (value << 1) ^ (value >> 63));
    }

    /** Reads numbers one behind the other. */
    static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean more() {
            return at < bytes.length;
        }

        int next() {
            return Math.toIntExact(nextLong());
        }

        long nextLong() {
            // Nearly all are below 128.
            if (at < bytes.length && bytes[at] >= 0) {
                return bytes[at++];
            }
            long value = 0;
            for (int shift = 0; shift < 63; shift += 7) {
                if (at == bytes.length) {
                    throw new IllegalStateException("the database holds a list of numbers that ends too early");
                }
                byte read = bytes[at++];
                value |= (long) (read & 0x7f) << shift;
                if (read >= 0) {
                    return value;
                }
            }
            throw new IllegalStateException("the database holds a number of more than 63 bits");
        }

        long nextSigned() {
            long value = nextLong();
            return (value >>> 1) ^ -(value & 1);
        }
    }
}
