package dev.candor.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** A finished page or feed. */
final class Document {
    private final byte[] body;
    private final String tag;
    private final Instant madeAt;

    private Document(byte[] body, Instant madeAt) {
        this.body = body;
        this.tag = digest(body);
        this.madeAt = madeAt;
    }

    static Document of(String text, Instant madeAt) {
        return of(text.getBytes(StandardCharsets.UTF_8), madeAt);
    }

    static Document of(byte[] body, Instant madeAt) {
        return new Document(body, madeAt);
    }

    /** What is sent; not to be changed. */
    byte[] body() {
        return body;
    }

    /** Changes exactly when the body does. */
    String tag() {
        return tag;
    }

    /** When it was rendered. */
    Instant madeAt() {
        return madeAt;
    }

    private static String digest(byte[] body) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 15));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
