package dev.candor.security;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token that makes one agent known: {@code id.secret}. Only the digest of the secret is ever stored.
 *
 * @param id may be logged
 */
public record EnrolmentToken(String id, String secret) {

    private static final Pattern SHAPE = Pattern.compile("(en-[a-z0-9-]{1,29})\\.([A-Za-z0-9_-]{22,128})");

    /** A new one. */
    public static EnrolmentToken make() {
        return new EnrolmentToken(
                "en-" + Tokens.random(6).toLowerCase(Locale.ROOT).replace('_', '0'), Tokens.random(32));
    }

    /** The one that somebody shows; empty if it has not the form. */
    public static Optional<EnrolmentToken> parse(String shown) {
        Matcher parts = SHAPE.matcher(shown);
        return parts.matches() ? Optional.of(new EnrolmentToken(parts.group(1), parts.group(2))) : Optional.empty();
    }

    /** The whole, to be shown once. */
    public String whole() {
        return id + '.' + secret;
    }

    /** What is stored of it. */
    public byte[] digest() {
        return Tokens.digest(secret);
    }

    @Override
    public String toString() {
        return id + '.' + Secrets.HIDDEN;
    }
}
