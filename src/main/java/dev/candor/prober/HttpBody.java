package dev.candor.prober;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** The body of an answer as it comes in, never longer than its limit, on the wire or decoded. */
final class HttpBody {

    // A compressed body that is longer than what it decodes to is so by a few bytes a block.
    private static final int SLACK = 1024;

    private final int limit;
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream(256);
    private byte[] decoded = new byte[0];

    HttpBody(int limit) {
        this.limit = limit;
    }

    /** Takes what has arrived; false if that is more than may be. */
    boolean append(ByteBuf content, boolean encoded) throws IOException {
        int room = limit + (encoded ? SLACK : 0) - wire.size();
        int taken = Math.min(room, content.readableBytes());
        content.getBytes(content.readerIndex(), wire, taken);
        return content.readableBytes() <= room;
    }

    /** Bytes that came over the wire for the body. */
    long wireLength() {
        return wire.size();
    }

    /** Bytes after decoding. Before {@link #decode} they are those of the wire. */
    byte[] bytes() {
        return decoded.length > 0 ? decoded : wire.toByteArray();
    }

    /**
     * Undoes the content coding (RFC 9110 §8.4); no coding leaves the bytes as they are.
     *
     * @return false if there is more in it than the limit
     * @throws IOException if the bytes are not in that coding, or end too early, or the coding is unknown
     */
    boolean decode(String coding) throws IOException {
        String name = coding.strip().toLowerCase(Locale.ROOT);
        if (wire.size() == 0 || name.isEmpty() || name.equals("identity")) {
            return true;
        }
        byte[] encoded = wire.toByteArray();
        try (InputStream in = switch (name) {
            case "gzip", "x-gzip" -> new GZIPInputStream(new ByteArrayInputStream(encoded), 8192);
            case "deflate" -> inflate(encoded);
            default -> throw new IOException("unknown coding " + name);
        }) {
            byte[] all = in.readNBytes(limit + 1);
            boolean fits = all.length <= limit;
            decoded = fits ? all : Arrays.copyOf(all, limit);
            return fits;
        }
    }

    /** RFC 9110 §8.4.1.2 means the zlib format; some servers send the bare stream, and browsers take both. */
    private static InputStream inflate(byte[] encoded) {
        boolean zlib = encoded.length > 1
                && (encoded[0] & 0x0f) == 8
                && (((encoded[0] & 0xff) << 8) | (encoded[1] & 0xff)) % 31 == 0;
        return new InflaterInputStream(new ByteArrayInputStream(encoded), new Inflater(!zlib)) {
            @Override
            public void close() throws IOException {
                super.close();
                inf.end();
            }
        };
    }
}
