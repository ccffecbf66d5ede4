package dev.candor.prober;

import dev.candor.measurement.Observed.CertFacts;
import dev.candor.security.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Chains that were found good for a name, byte for byte, so that the same one need not be proven again for every run:
 * that would cost more than all the rest of an HTTPS probe. Only good ones are kept, for an hour at most and never
 * beyond the day when one of their certificates ends. May be used by several threads.
 */
final class VerifiedChains {

    private static final Duration KEPT = Duration.ofHours(1);
    // A kilobyte each; beyond this chains are churning and all are proven anew.
    private static final int LIMIT = 4_096;

    private final Map<Key, Good> good = new ConcurrentHashMap<>();

    /**
     * What was proven: these bytes, for that name, by those authorities.
     *
     * @param digest the SHA-256 of all certificates, each with its length before it
     */
    record Key(ByteBuffer digest, String name, X509TrustManager authorities) {}

    private record Good(CertFacts facts, Instant from, Instant until) {}

    /** The key of a chain; null if a certificate has no bytes. */
    static @Nullable Key key(X509Certificate[] chain, String name, X509TrustManager authorities) {
        try {
            MessageDigest digest = Sha256.start();
            for (X509Certificate certificate : chain) {
                byte[] bytes = certificate.getEncoded();
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                digest.update(bytes);
            }
            return new Key(ByteBuffer.wrap(digest.digest()), name, authorities);
        } catch (CertificateEncodingException e) {
            return null;
        }
    }

    /** What the leaf says, if its chain is known to be good at that time; its days left are those of the first time. */
    @Nullable
    CertFacts get(Key key, Instant now) {
        Good known = good.get(key);
        if (known == null) {
            return null;
        }
        if (now.isBefore(known.from) || !now.isBefore(known.until)) {
            good.remove(key, known);
            return null;
        }
        return known.facts;
    }

    /** Remembers a chain that has just been found good. */
    void add(Key key, X509Certificate[] chain, CertFacts facts, Instant now) {
        Instant until = now.plus(KEPT);
        for (X509Certificate certificate : chain) {
            Instant end = certificate.getNotAfter().toInstant();
            until = end.isBefore(until) ? end : until;
        }
        if (good.size() >= LIMIT) {
            good.clear();
        }
        good.put(key, new Good(facts, now, until));
    }

    /** How many are remembered. */
    int size() {
        return good.size();
    }
}
