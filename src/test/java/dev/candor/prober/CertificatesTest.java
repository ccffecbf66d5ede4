package dev.candor.prober;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.prober.Certificates.Examined;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
    @TempDir
    static Path directory;

    private static X509Certificate good;

    private final Certificates certificates = new Certificates();
    private final Counting authorities = new Counting();
    private final Instant now = good.getNotBefore().toInstant().plus(Duration.ofDays(1));

    @BeforeAll
    static void make() throws Exception {
        good = read(TestCertificate.make(directory, "good", "-1d", 30, "dns:good.example"));
    }

    private static X509Certificate read(TestCertificate certificate) throws Exception {
        try (InputStream in = Files.newInputStream(Path.of(certificate.pem()))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** Believes all but one who is disliked, and counts how often it is asked. */
    private static final class Counting implements X509TrustManager {
        private int asked;
        private boolean trusting = true;

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            asked++;
            if (!trusting) {
                throw new CertificateException("nobody knows it");
            }
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private Examined examine(String name, Instant at, X509Certificate... chain) {
        return certificates.examine(chain, name, authorities, at);
    }

    @Test
    void aGoodChainIsProvenOnceAnHour() {
        Examined first = examine("good.example", now, good);
        assertThat(first.trouble()).isNull();
        Examined later = examine("good.example", now.plus(Duration.ofMinutes(59)), good);
        assertThat(authorities.asked).isEqualTo(1);
        assertThat(later.facts().verified()).isTrue();
        assertThat(later.facts().fingerprintSha256()).isEqualTo(first.facts().fingerprintSha256());
        assertThat(later.facts().daysLeft()).isLessThan(first.facts().daysLeft());
        assertThat(examine("good.example", now.plus(Duration.ofHours(1)), good).trouble())
                .isNull();
        assertThat(authorities.asked).isEqualTo(2);
    }

    @Test
    void whatIsProvenForOneNameOrByOneAuthorityIsNotForAnother() {
        assertThat(examine("good.example", now, good).trouble()).isNull();
        assertThat(examine("other.example", now, good).trouble()).contains("expected other.example");
        Counting others = new Counting();
        others.trusting = false;
        assertThat(certificates
                        .examine(new X509Certificate[] {good}, "good.example", others, now)
                        .trouble())
                .isNotNull();
        assertThat(authorities.asked).isEqualTo(2);
        assertThat(others.asked).isEqualTo(1);
    }

    @Test
    void aChainIsNotBelievedBeyondItsEndNorBeforeItWasProven() {
        Instant end = good.getNotAfter().toInstant();
        assertThat(examine("good.example", end.minusSeconds(60), good).trouble())
                .isNull();
        assertThat(examine("good.example", end.plusSeconds(1), good).trouble()).contains("expired");
        assertThat(examine("good.example", now, good).trouble()).isNull();
        assertThat(authorities.asked).isEqualTo(3);
    }

    @Test
    void whatIsNotBelievedIsJudgedEveryTime() {
        authorities.trusting = false;
        assertThat(examine("good.example", now, good).trouble()).isNotNull();
        authorities.trusting = true;
        assertThat(examine("good.example", now, good).trouble()).isNull();
    }

    @Test
    void aChainThatIsTooLongIsNotEvenProven() {
        X509Certificate[] chain = new X509Certificate[11];
        Arrays.fill(chain, good);
        Examined examined = examine("good.example", now, chain);
        assertThat(examined.trouble()).contains("expected at most 10 certificates", "observed 11");
        assertThat(examined.facts().subject()).isEqualTo("CN=good");
        assertThat(authorities.asked).isZero();
        assertThat(Certificates.told(chain)).hasSize(10);
    }

    @Test
    void tenThousandNamesAreReadAndAHundredTold() throws Exception {
        String names = IntStream.range(0, 9_999)
                .mapToObj(i -> "dns:" + Integer.toString(i, 36) + ".t")
                .collect(Collectors.joining(","));
        X509Certificate wide = read(TestCertificate.make(directory, "wide", "-1d", 30, names + ",dns:last.example"));
        long began = System.nanoTime();
        Examined examined = examine("last.example", now, wide);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(examined.facts().san()).hasSize(100);
        // Its size is beyond the limit for a whole chain, so it is not believed, and told so.
        assertThat(wide.getEncoded().length > 64 * 1024).isEqualTo(examined.trouble() != null);
    }
}
