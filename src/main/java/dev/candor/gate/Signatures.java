package dev.candor.gate;

import dev.candor.security.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Whether who calls knows the secret; compared in constant time. */
final class Signatures {

    private static final String PREFIX = "sha256=";

    private Signatures() {}

    /** GitHub's {@code X-Hub-Signature-256}: {@code sha256=} and the HMAC of the body in hexadecimal digits. */
    static boolean signed(String secret, byte[] body, @Nullable String shown) {
        return same(PREFIX + Sha256.hex(Sha256.hmac(secret, body)), shown);
    }

    static boolean same(String secret, @Nullable String shown) {
        return shown != null
                && MessageDigest.isEqual(
                        secret.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }
}
