package dev.candor.gate;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Whether who calls knows the secret; compared in constant time. */
final class Signatures {

    private static final String PREFIX = "sha256=";

    private Signatures() {}

    /** GitHub's {@code X-Hub-Signature-256}: {@code sha256=} and the HMAC of the body in hexadecimal digits. */
    static boolean signed(String secret, byte[] body, @Nullable String shown) {
        if (shown == null || !shown.startsWith(PREFIX)) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return same(PREFIX + HexFormat.of().formatHex(mac.doFinal(body)), shown);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    static boolean same(String secret, @Nullable String shown) {
        return shown != null
                && MessageDigest.isEqual(
                        secret.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }
}
