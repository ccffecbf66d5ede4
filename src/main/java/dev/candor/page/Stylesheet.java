package dev.candor.page;

import dev.candor.security.Sha256;
import io.quarkus.qute.RawString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The style of pages, inside each of them, so that a page is one request; with its hash, so that no other style has any effect. */
public final class Stylesheet {
    /** That of public and personal pages. */
    public static final Stylesheet PAGE = of("/page/status.css");

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
    public RawString text() {
        return text;
    }

    /** The source expression that allows exactly this style, as CSP Level 3 §2.3.1 writes it. */
    public String source() {
        return hash;
    }

    /** What these resources of the program say, one after the other. */
    public static Stylesheet of(String... resources) {
        StringBuilder css = new StringBuilder();
        for (String resource : resources) {
            css.append(read(resource)).append('\n');
        }
        return new Stylesheet(css.toString());
    }

    private static String read(String resource) {
        try (InputStream in = Stylesheet.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the style of the pages is missing: " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
