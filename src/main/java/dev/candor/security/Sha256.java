package dev.candor.security;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The digest that all of Candor uses (FIPS 180-4), and the code of a message under a secret that is made of it (RFC 2104). */
public final class Sha256 {

    private static final String HMAC = "HmacSHA256";

    private Sha256() {}

    /** A digest of what is yet to come. */
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw missing(e);
        }
    }

    /** The digest of these bytes. */
    public static byte[] of(byte[] bytes) {
        return start().digest(bytes);
    }

    /** The digest of that text in UTF-8. */
    public static byte[] of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The digest of these bytes in hexadecimal digits. */
    public static String hexOf(byte[] bytes) {
        return hex(of(bytes));
    }

    /** A digest in hexadecimal digits. */
    public static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    /**
     * HMAC-SHA256 of these bytes.
     *
     * @param secret at least one character, used in UTF-8
     */
    public static byte[] hmac(String secret, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            return mac.doFinal(bytes);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw missing(e);
        }
    }

    private static IllegalStateException missing(Exception e) {
        return new IllegalStateException("every Java platform has SHA-256", e);
    }
}
