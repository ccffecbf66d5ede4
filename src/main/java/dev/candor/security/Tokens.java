package dev.candor.security;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes unguessable keys and the digests they are stored as. */
public final class Tokens {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /** A key of that many random bytes, in URL-safe base64. */
    public static String random(int bytes) {
        byte[] key = new byte[bytes];
        RANDOM.nextBytes(key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }

    /** SHA-256: enough for keys that hold 128 random bits or more, which no dictionary reaches. */
    static byte[] digest(String key) {
        return Sha256.of(key);
    }
}
