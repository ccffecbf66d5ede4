package dev.candor.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Passwords as Argon2id strings, {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. Each carries its own cost, so that the
 * cost can be raised without a flag day.
 */
final class Passwords {

    /** Longest password, in bytes of UTF-8. */
    static final int LONGEST = 1024;
    /** Shortest new password, in characters. */
    static final int SHORTEST = 12;

    // OWASP's password storage cheat sheet, 2024: 19 MiB, two passes, one lane.
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern SHAPE = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");
    private static final SecureRandom RANDOM = new SecureRandom();
    // Each takes its memory and a core for some 50 ms: more at once than cores would only take memory.
    private static final Semaphore AT_ONCE = new Semaphore(Runtime.getRuntime().availableProcessors());

    /** What an unknown name is compared with, so that it takes as long as a known one. */
    static final String NOBODYS = hash(Tokens.random(32));

    private Passwords() {}

    /** The string to keep of a password. */
    static String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        byte[] hash = derive(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(MEMORY_KIB, PASSES, LANES, base64.encodeToString(salt), base64.encodeToString(hash));
    }

    /**
     * Whether that string was made of this password.
     *
     * @throws IllegalArgumentException for a string that is none of ours
     */
    static boolean matches(String password, String kept) {
        if (password.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            return false;
        }
        Matcher parts = SHAPE.matcher(kept);
        if (!parts.matches()) {
            throw new IllegalArgumentException("expected an Argon2id string of version 19");
        }
        byte[] expected = Base64.getDecoder().decode(parts.group(5));
        byte[] found = derive(
                password,
                Base64.getDecoder().decode(parts.group(4)),
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)),
                expected.length);
        return MessageDigest.isEqual(expected, found);
    }

    private static byte[] derive(String password, byte[] salt, int memoryKib, int passes, int lanes, int bytes) {
        byte[] hash = new byte[bytes];
        AT_ONCE.acquireUninterruptibly();
        try {
            Argon2BytesGenerator argon = new Argon2BytesGenerator();
            argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withSalt(salt)
                    .withMemoryAsKB(memoryKib)
                    .withIterations(passes)
                    .withParallelism(lanes)
                    .build());
            argon.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        } finally {
            AT_ONCE.release();
        }
        return hash;
    }
}
