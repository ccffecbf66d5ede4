package dev.candor.correlation.signal;

import dev.candor.security.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Tells sets of labels apart, whatever their order. */
final class Fingerprint {

    private static final int BYTES = 16;

    private Fingerprint() {}

    /** 32 hexadecimal digits; the same for the same labels, and for others never by any chance that matters. */
    static String of(Map<String, String> labels) {
        MessageDigest digest = Sha256.start();
        new TreeMap<>(labels).forEach((name, value) -> {
            update(digest, name);
            update(digest, value);
        });
        return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    }

    // With its length, so that no two pairs can run into one.
    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }
}
