package dev.candor.page;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Bytes, compressed so that pieces can be written one behind the other into one gzip stream (RFC 1951 §3.2): each is whole
 * blocks that end at a byte and look back at no other piece.
 */
final class Piece {
    private static final byte[] HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    // An empty stored block that is the last one.
    private static final byte[] TAIL = {1, 0, 0, (byte) 0xff, (byte) 0xff};
    private static final int STORED_MOST = 65_535;
    // Making one clears a quarter of a megabyte, which for short texts takes longer than compressing them. One for each
    // of
    // the threads that make pages, of which there are about as many as cores; a thread's end frees it.
    private static final ThreadLocal<Deflater> DEFLATER =
            ThreadLocal.withInitial(() -> new Deflater(Deflater.DEFAULT_COMPRESSION, true));
    // Shorter texts gain nothing from being compressed.
    private static final int WORTH_DEFLATING = 64;

    private final int length;
    private final int crc;
    private final byte[] deflated;

    /**
     * Of what was compressed before.
     *
     * @param length of the bytes before compression
     * @param crc their CRC-32
     * @param deflated the blocks; not to be changed
     */
    Piece(int length, int crc, byte[] deflated) {
        this.length = length;
        this.crc = crc;
        this.deflated = deflated;
    }

    /** Of the bytes before compression. */
    int length() {
        return length;
    }

    /** CRC-32 of the bytes before compression. */
    int crc() {
        return crc;
    }

    /** Not to be changed. */
    byte[] deflated() {
        return deflated;
    }

    /** Of a text in UTF-8. */
    static Piece of(String text) {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        return raw.length < WORTH_DEFLATING ? stored(raw) : deflated(raw);
    }

    /** Uncompressed, at next to no cost: for what is made for one answer. */
    static Piece stored(String text) {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        return raw.length <= STORED_MOST ? stored(raw) : deflated(raw);
    }

    private static Piece stored(byte[] raw) {
        byte[] block = new byte[raw.length + 5];
        block[1] = (byte) raw.length;
        block[2] = (byte) (raw.length >> 8);
        block[3] = (byte) ~raw.length;
        block[4] = (byte) (~raw.length >> 8);
        System.arraycopy(raw, 0, block, 5, raw.length);
        return new Piece(raw.length, crc(raw), block);
    }

    private static Piece deflated(byte[] raw) {
        Deflater deflater = DEFLATER.get();
        deflater.reset();
        deflater.setInput(raw);
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length / 3 + 64);
        byte[] buffer = new byte[8_192];
        int count;
        do {
            count = deflater.deflate(buffer, 0, buffer.length, Deflater.FULL_FLUSH);
            out.write(buffer, 0, count);
        } while (count == buffer.length);
        return new Piece(raw.length, crc(raw), out.toByteArray());
    }

    private static int crc(byte[] raw) {
        CRC32 crc = new CRC32();
        crc.update(raw);
        return (int) crc.getValue();
    }

    /** Adds the bytes as they were. */
    void addTo(ByteArrayOutputStream out) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(deflated);
            byte[] raw = new byte[length];
            int done = 0;
            while (done < length) {
                int count = inflater.inflate(raw, done, length - done);
                if (count == 0) {
                    throw new IllegalStateException("a piece ends after %d of %d bytes".formatted(done, length));
                }
                done += count;
            }
            out.write(raw, 0, length);
        } catch (DataFormatException e) {
            throw new IllegalStateException("a piece is damaged: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    /** What it was made of, where that was a text. */
    String text() {
        ByteArrayOutputStream raw = new ByteArrayOutputStream(length);
        addTo(raw);
        return raw.toString(StandardCharsets.UTF_8);
    }

    /** All pieces as one gzip member (RFC 1952). */
    static byte[] gzip(Iterable<Piece> pieces) {
        int size = HEAD.length + TAIL.length + 8;
        for (Piece piece : pieces) {
            size += piece.deflated.length;
        }
        byte[] out = new byte[size];
        System.arraycopy(HEAD, 0, out, 0, HEAD.length);
        int at = HEAD.length;
        int crc = 0;
        int length = 0;
        for (Piece piece : pieces) {
            System.arraycopy(piece.deflated, 0, out, at, piece.deflated.length);
            at += piece.deflated.length;
            crc = Crc.of(crc, piece.crc, piece.length);
            length += piece.length;
        }
        System.arraycopy(TAIL, 0, out, at, TAIL.length);
        at += TAIL.length;
        for (int i = 0; i < 4; i++) {
            out[at + i] = (byte) (crc >> (8 * i));
            out[at + 4 + i] = (byte) (length >> (8 * i));
        }
        return out;
    }

    /** The CRC-32 of two texts in a row from those of each, by arithmetic on polynomials over GF(2). */
    private static final class Crc {
        // CRC-32 as gzip has it: bits run from x^0 at the highest to x^31 at the lowest.
        private static final int POLYNOMIAL = 0xedb88320;
        private static final int ONE = 0x80000000;
        // x to the power of 2^i.
        private static final int[] POWERS = powers();

        private Crc() {}

        static int of(int first, int second, int secondLength) {
            return times(shift(secondLength), first) ^ second;
        }

        // x to the power of as many bits as there are in that many bytes.
        private static int shift(int bytes) {
            int power = ONE;
            // 2^3 bits are a byte; x has the order 2^32 - 1, so that powers repeat from the 33rd on.
            for (int i = 3, rest = bytes; rest != 0; i++, rest >>>= 1) {
                if ((rest & 1) != 0) {
                    power = times(POWERS[i % 32], power);
                }
            }
            return power;
        }

        private static int times(int a, int b) {
            int product = 0;
            int shifted = b;
            for (int bit = ONE; bit != 0; bit >>>= 1) {
                if ((a & bit) != 0) {
                    product ^= shifted;
                }
                shifted = (shifted & 1) == 0 ? shifted >>> 1 : (shifted >>> 1) ^ POLYNOMIAL;
            }
            return product;
        }

        private static int[] powers() {
            int[] powers = new int[32];
            powers[0] = ONE >>> 1;
            for (int i = 1; i < powers.length; i++) {
                powers[i] = times(powers[i - 1], powers[i - 1]);
            }
            return powers;
        }
    }
}
