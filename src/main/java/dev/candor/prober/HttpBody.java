package dev.candor.prober;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** The body of an answer as it comes in, never longer than its limit, on the wire or decoded. */
final class HttpBody {

    // A compressed body that is longer than what it decodes to is so by a few bytes a block.
    private static final int SLACK = 1024;
    private static final int MOST_CODINGS = 3;

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
     * Undoes the content codings (RFC 9110 §8.4), the last one first; no coding leaves the bytes as they are. Each layer
     * must keep to the limit, so that a small body cannot keep us busy with a huge one in between.
     *
     * @param codings in the order they were applied, separated by commas
     * @return false if there is more in it than the limit
     * @throws IOException if the bytes are not in that coding, or end too early, or the coding is unknown
     */
    boolean decode(String codings) throws IOException {
        List<String> names = Stream.of(codings.split(",", -1))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty() && !name.equals("identity"))
                .toList();
        if (wire.size() == 0 || names.isEmpty()) {
            return true;
        }
        if (names.size() > MOST_CODINGS) {
            throw new IOException("%d codings one in another".formatted(names.size()));
        }
        byte[] bytes = wire.toByteArray();
        boolean fits = true;
        for (int i = names.size() - 1; i >= 0 && fits; i--) {
            byte[] all = decoded(names.get(i), bytes, limit + 1 + (i > 0 ? SLACK : 0));
            fits = all.length <= limit + (i > 0 ? SLACK : 0);
            bytes = fits ? all : Arrays.copyOf(all, limit);
        }
        decoded = bytes;
        return fits;
    }

    private static byte[] decoded(String name, byte[] encoded, int most) throws IOException {
        try (InputStream in = switch (name) {
            case "gzip", "x-gzip" -> new GZIPInputStream(new ByteArrayInputStream(encoded), 8192);
            case "deflate" -> inflate(encoded);
            default -> throw new IOException("unknown coding " + name);
        }) {
            return in.readNBytes(most);
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
