package dev.candor.page;

import io.quarkus.qute.RawString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The style of all pages, inside each of them, so that a page is one request; with its hash, so that no other style has
 * any effect.
 */
final class Stylesheet {
    /** The one stylesheet. */
    static final Stylesheet PAGE = read("/page/status.css");

    private final RawString text;
    private final String hash;

    private Stylesheet(String css) {
        // Only line ends and indents go; nothing here may change what the style means.
        String compact = css.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("\\s*\\n\\s*", "");
        this.text = new RawString(compact);
        this.hash = "'sha256-" + Base64.getEncoder().encodeToString(Sha256.of(compact.getBytes(StandardCharsets.UTF_8)))
                + "'";
    }

    /** For the {@code style} element: our own text, never anybody else's. */
    RawString text() {
        return text;
    }

    /** The source expression that allows exactly this style, as CSP Level 3 §2.3.1 writes it. */
    String source() {
        return hash;
    }

    private static Stylesheet read(String resource) {
        try (InputStream in = Stylesheet.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the style of the pages is missing: " + resource);
            }
            return new Stylesheet(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
