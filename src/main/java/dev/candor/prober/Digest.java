package dev.candor.prober;

import dev.candor.probe.Auth;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Digest access authentication (RFC 7616): MD5 and SHA-256, with {@code qop=auth} or without any. */
final class Digest {

    private static final int LONGEST_CHALLENGE = 4_096;
    // Possessive throughout, so that it takes linear time whatever a server sends.
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z0-9_-]++)\\s*+=\\s*+(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]++))");

    private Digest() {}

    /** The {@code Authorization} that meets the best of these challenges; null if none can be met. */
    static @Nullable String answer(
            List<String> challenges, Auth.Digest who, String method, String uri, RandomGenerator random) {
        String best = null;
        for (String challenge : challenges) {
            if (challenge.length() > LONGEST_CHALLENGE || !challenge.regionMatches(true, 0, "Digest ", 0, 7)) {
                continue;
            }
            Map<String, String> parameters = parameters(challenge.substring(7));
            String algorithm = parameters.getOrDefault("algorithm", "MD5");
            boolean strong = algorithm.equalsIgnoreCase("SHA-256");
            boolean usable = (strong || algorithm.equalsIgnoreCase("MD5"))
                    && parameters.containsKey("nonce")
                    && takesAuth(parameters.get("qop"));
            if (usable && (best == null || strong)) {
                byte[] bytes = new byte[16];
                random.nextBytes(bytes);
                best = answer(
                        parameters, algorithm, who, method, uri, HexFormat.of().formatHex(bytes));
            }
        }
        return best;
    }

    private static boolean takesAuth(@Nullable String qop) {
        return qop == null
                || List.of(qop.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)).contains("auth");
    }

    private static String answer(
            Map<String, String> challenge,
            String algorithm,
            Auth.Digest who,
            String method,
            String uri,
            String clientNonce) {
        String hash = algorithm.equalsIgnoreCase("MD5") ? "MD5" : "SHA-256";
        String realm = challenge.getOrDefault("realm", "");
        String nonce = challenge.getOrDefault("nonce", "");
        String secret = hash(hash, who.user() + ":" + realm + ":" + who.password());
        String request = hash(hash, method + ":" + uri);
        boolean qop = challenge.containsKey("qop");
        String response = qop
                ? hash(hash, secret + ":" + nonce + ":00000001:" + clientNonce + ":auth:" + request)
                : hash(hash, secret + ":" + nonce + ":" + request);
        StringBuilder header = new StringBuilder("Digest username=").append(quoted(who.user()));
        header.append(", realm=").append(quoted(realm)).append(", nonce=").append(quoted(nonce));
        header.append(", uri=")
                .append(quoted(uri))
                .append(", response=\"")
                .append(response)
                .append('"');
        header.append(", algorithm=").append(hash);
        if (challenge.containsKey("opaque")) {
            header.append(", opaque=").append(quoted(challenge.getOrDefault("opaque", "")));
        }
        if (qop) {
            header.append(", qop=auth, nc=00000001, cnonce=\"")
                    .append(clientNonce)
                    .append('"');
        }
        return header.toString();
    }

    private static Map<String, String> parameters(String challenge) {
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(challenge);
        while (matcher.find()) {
            String value = matcher.group(2) == null
                    ? matcher.group(3)
                    : matcher.group(2).replaceAll("\\\\(.)", "$1");
            parameters.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), value);
        }
        return parameters;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String hash(String algorithm, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
