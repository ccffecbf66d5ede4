package dev.candor.prober;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Frames of HTTP/2 (RFC 9113 §4.1) as bytes, good or bad. */
final class Http2Frames {
    // Netty keeps the first for an upgrade from HTTP/1.
    static final int STREAM = 3;
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final byte[] STATUS_200 = {(byte) 0x88};
    static final byte[] STATUS_100 = field(":status", "100");

    private Http2Frames() {}

    /** One block of fields in as many frames as it needs. */
    static void head(OutputStream out, byte[] block) throws IOException {
        int size = 16_000;
        for (int from = 0; from < block.length; from += size) {
            byte[] part = Arrays.copyOfRange(block, from, Math.min(block.length, from + size));
            int flags = from + size >= block.length ? END_HEADERS : 0;
            out.write(frame(from == 0 ? HEADERS : CONTINUATION, flags, STREAM, part));
        }
    }

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        byte[] head = {
            (byte) (payload.length >> 16),
            (byte) (payload.length >> 8),
            (byte) payload.length,
            (byte) type,
            (byte) flags
        };
        return join(head, number(stream), payload);
    }

    /** A field as HPACK writes one that it must not remember (RFC 7541 §6.2.2), without Huffman. */
    static byte[] field(String name, String value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        text(out, name);
        text(out, value);
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        int length = text.length();
        if (length < 127) {
            out.write(length);
        } else {
            out.write(127);
            int rest = length - 127;
            while (rest >= 128) {
                out.write(rest % 128 + 128);
                rest /= 128;
            }
            out.write(rest);
        }
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] number(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
