package dev.candor.prober;

import dev.candor.measurement.Observed.CertFacts;
import dev.candor.security.Sha256;
import io.netty.util.NetUtil;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Reads the certificates that a server showed: what they say, and whether they may be believed. */
final class Certificates {

    // Hostile certificates hold ten thousand names; nobody reads more than these.
    private static final int NAMES_SHOWN = 100;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    // Nobody needs more to lead to an authority; a server that sends more wants our time.
    private static final int LONGEST_CHAIN = 10;
    private static final int LARGEST_CHAIN = 64 * 1024;

    private final VerifiedChains verified = new VerifiedChains();

    /**
     * What was found.
     *
     * @param trouble why they are not believed, in words; null if they are
     */
    record Examined(CertFacts facts, @Nullable String trouble) {}

    /**
     * Examines a chain, leaf first: its dates, its way to an authority (PKIX) and its names (RFC 6125; the common name
     * does not count). One that was found good is believed for a while without proving it again.
     *
     * @param name the host name or address that was asked for
     */
    Examined examine(X509Certificate[] chain, String name, X509TrustManager authorities, Instant now) {
        VerifiedChains.Key key = VerifiedChains.key(chain, name, authorities);
        CertFacts known = key == null ? null : verified.get(key, now);
        if (known != null) {
            return new Examined(facts(known, daysLeft(now, known.notAfter())), null);
        }
        Examined examined = prove(chain, name, authorities, now);
        if (key != null && examined.trouble() == null) {
            verified.add(key, chain, examined.facts(), now);
        }
        return examined;
    }

    private static Examined prove(X509Certificate[] chain, String name, X509TrustManager authorities, Instant now) {
        X509Certificate leaf = chain[0];
        List<String> troubles = new ArrayList<>();
        Instant notBefore = leaf.getNotBefore().toInstant();
        Instant notAfter = leaf.getNotAfter().toInstant();
        boolean inTime = true;
        if (now.isBefore(notBefore)) {
            inTime = false;
            troubles.add("not valid before %s, now is %s".formatted(notBefore, seconds(now)));
        } else if (now.isAfter(notAfter)) {
            inTime = false;
            troubles.add("expired at %s, now is %s".formatted(notAfter, seconds(now)));
        }
        String why = distrust(chain, authorities);
        if (why != null && (inTime || !why.isEmpty())) {
            troubles.add(why.isEmpty() ? "a certificate on the way to an authority is out of its time" : why);
        }
        List<String> names = names(leaf);
        if (!matches(leaf, name)) {
            troubles.add("for %s, expected %s"
                    .formatted(
                            names.isEmpty()
                                    ? "no name"
                                    : String.join(", ", names.subList(0, Math.min(5, names.size()))),
                            name));
        }
        CertFacts facts = new CertFacts(
                OneLine.of(leaf.getSubjectX500Principal().getName()),
                OneLine.of(leaf.getIssuerX500Principal().getName()),
                names,
                notBefore,
                notAfter,
                fingerprint(leaf),
                daysLeft(now, notAfter),
                troubles.isEmpty());
        return new Examined(
                facts, troubles.isEmpty() ? null : "the certificate is not believed: " + String.join("; ", troubles));
    }

    private static CertFacts facts(CertFacts known, double daysLeft) {
        return new CertFacts(
                known.subject(),
                known.issuer(),
                known.san(),
                known.notBefore(),
                known.notAfter(),
                known.fingerprintSha256(),
                daysLeft,
                known.verified());
    }

    private static double daysLeft(Instant now, Instant notAfter) {
        return Math.round(Duration.between(now, notAfter).toMillis() / 864_000.0) / 100.0;
    }

    /** Every certificate of a chain, for people and JSON; leaf first. */
    static List<Map<String, Object>> told(X509Certificate[] chain) {
        List<Map<String, Object>> told = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            if (told.size() == LONGEST_CHAIN) {
                break;
            }
            Map<String, Object> one = new LinkedHashMap<>();
            try {
                one.put(
                        "subject",
                        OneLine.of(certificate.getSubjectX500Principal().getName()));
                one.put(
                        "issuer",
                        OneLine.of(certificate.getIssuerX500Principal().getName()));
                one.put("not_after", certificate.getNotAfter().toInstant().toString());
            } catch (IllegalStateException e) {
                one.put("unreadable", true);
            }
            one.put("sha256", fingerprint(certificate));
            told.add(one);
        }
        return told;
    }

    /** Why no authority stands behind the chain; null if one does; empty if only a date is wrong, told in our own words. */
    private static @Nullable String distrust(X509Certificate[] chain, X509TrustManager authorities) {
        long size = 0;
        for (X509Certificate certificate : chain) {
            size += encoded(certificate).length;
        }
        if (chain.length > LONGEST_CHAIN || size > LARGEST_CHAIN) {
            return "expected at most %d certificates of %d bytes together, observed %d of %d"
                    .formatted(LONGEST_CHAIN, LARGEST_CHAIN, chain.length, size);
        }
        try {
            authorities.checkServerTrusted(chain, "UNKNOWN");
            return null;
        } catch (CertificateException | RuntimeException e) {
            return chainTrouble(chain[0], chain.length, e);
        }
    }

    /** What is wrong with the way to an authority; empty if that is only a date, which is told in our own words. */
    private static String chainTrouble(X509Certificate leaf, int length, Exception e) {
        if (isSelfSigned(leaf)) {
            return "self-signed by " + leaf.getSubjectX500Principal().getName();
        }
        String message = String.valueOf(e.getMessage()) + e.getCause();
        if (message.contains("unable to find valid certification path")) {
            return "signed by %s, which no known authority vouches for%s"
                    .formatted(
                            leaf.getIssuerX500Principal().getName(),
                            length == 1 ? " (the server sent no intermediate certificate)" : "");
        }
        boolean date = message.contains("NotAfter")
                || message.contains("NotBefore")
                || message.contains("validity check failed");
        return date ? "" : "not trusted: " + e.getMessage();
    }

    private static boolean isSelfSigned(X509Certificate leaf) {
        if (!leaf.getSubjectX500Principal().equals(leaf.getIssuerX500Principal())) {
            return false;
        }
        try {
            leaf.verify(leaf.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether the certificate is for that host name or address, by its subject alternative names. */
    static boolean matches(X509Certificate leaf, String name) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(name);
        for (List<?> entry : alternatives(leaf)) {
            if (!(entry.get(0) instanceof Integer type) || !(entry.get(1) instanceof String value)) {
                continue;
            }
            if (address != null
                    ? type == IP_ADDRESS && Arrays.equals(address, NetUtil.createByteArrayFromIpAddressString(value))
                    : type == DNS_NAME && covers(value, name)) {
                return true;
            }
        }
        return false;
    }

    /** RFC 6125 §6.4: equal but for case, or a wildcard that is the whole left-most label and stands for exactly one. */
    static boolean covers(String pattern, String host) {
        String wanted = withoutDot(host);
        String offered = withoutDot(pattern);
        if (!offered.startsWith("*.")) {
            return offered.equals(wanted);
        }
        int dot = wanted.indexOf('.');
        String rest = offered.substring(2);
        return dot > 0 && rest.indexOf('.') > 0 && rest.equals(wanted.substring(dot + 1));
    }

    private static String withoutDot(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static List<String> names(X509Certificate leaf) {
        return alternatives(leaf).stream()
                .filter(entry -> entry.get(1) instanceof String)
                .limit(NAMES_SHOWN)
                .map(entry -> OneLine.of((String) entry.get(1)))
                .toList();
    }

    private static Collection<List<?>> alternatives(X509Certificate leaf) {
        try {
            Collection<List<?>> entries = leaf.getSubjectAlternativeNames();
            return entries == null ? List.of() : entries;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    private static String fingerprint(X509Certificate certificate) {
        byte[] bytes = encoded(certificate);
        return bytes.length == 0 ? "" : Sha256.hexOf(bytes);
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            return new byte[0];
        }
    }

    private static Instant seconds(Instant now) {
        return Instant.ofEpochSecond(now.getEpochSecond());
    }
}
