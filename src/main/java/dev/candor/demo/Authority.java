package dev.candor.demo;

import dev.candor.security.Sha256;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority for one name, made anew at each start: its own certificate, which probes are told to trust, a
 * good certificate for the name and one that has expired. Keys never leave memory.
 */
final class Authority {

    // Enough for the demo's rule (more than 7 days left) for as long as anybody leaves a demo running.
    private static final Duration GOOD_FOR = Duration.ofDays(60);
    private static final Duration OWN_LIFE = Duration.ofDays(365);
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final byte[] KEY_CERT_SIGN = {0x04};
    private static final byte[] DIGITAL_SIGNATURE = {(byte) 0x80};

    private final Path certificateFile;
    private final SslContext good;
    private final SslContext expired;
    private volatile boolean servingExpired;

    private Authority(Path certificateFile, SslContext good, SslContext expired) {
        this.certificateFile = certificateFile;
        this.good = good;
        this.expired = expired;
    }

    /** Makes keys and certificates for that name and writes {@code ca.pem} into the directory. */
    static Authority create(Path directory, String name, Instant now) {
        try {
            KeyPair own = keyPair();
            KeyPair served = keyPair();
            String issuer = "Candor demo authority";
            X509Certificate ca = sign(
                    issuer,
                    own,
                    issuer,
                    own.getPublic(),
                    now.minus(OWN_LIFE),
                    now.plus(OWN_LIFE),
                    List.of(
                            extension("2.5.29.19", true, Der.sequence(Der.yes())),
                            extension("2.5.29.15", true, Der.bits(2, KEY_CERT_SIGN))));
            List<byte[]> uses = List.of(
                    extension("2.5.29.15", true, Der.bits(7, DIGITAL_SIGNATURE)),
                    extension("2.5.29.37", false, Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"))),
                    extension(
                            "2.5.29.17",
                            false,
                            Der.sequence(Der.context(2, false, name.getBytes(StandardCharsets.US_ASCII)))));
            X509Certificate good = sign(
                    issuer, own, name, served.getPublic(), now.minus(Duration.ofDays(1)), now.plus(GOOD_FOR), uses);
            X509Certificate old = sign(
                    issuer, own, name, served.getPublic(), now.minus(GOOD_FOR), now.minus(Duration.ofDays(1)), uses);
            return new Authority(
                    write(directory.resolve("ca.pem"), ca),
                    context(served.getPrivate(), good, ca),
                    context(served.getPrivate(), old, ca));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256 or no X.509", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the demo's certificate to " + directory, e);
        }
    }

    /** The authority's certificate, PEM. */
    Path certificateFile() {
        return certificateFile;
    }

    /** What new connections are served with. */
    SslContext context() {
        return servingExpired ? expired : good;
    }

    boolean servingExpired() {
        return servingExpired;
    }

    /** From the next connection on, serves the expired certificate or the good one. */
    void serveExpired(boolean expiredOne) {
        servingExpired = expiredOne;
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    // RFC 5280 §4.1: version 3, a random serial, and the extensions every verifier of today asks for.
    private static X509Certificate sign(
            String issuer,
            KeyPair issuerKeys,
            String subject,
            PublicKey subjectKey,
            Instant from,
            Instant to,
            List<byte[]> extensions)
            throws GeneralSecurityException {
        byte[] keyIds = Der.sequence(joined(
                extensions,
                extension("2.5.29.14", false, Der.octets(keyId(subjectKey))),
                extension("2.5.29.35", false, Der.sequence(Der.context(0, false, keyId(issuerKeys.getPublic()))))));
        byte[] body = Der.sequence(
                Der.context(0, true, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(63, RANDOM).add(BigInteger.ONE)),
                ECDSA_WITH_SHA256,
                name(issuer),
                Der.sequence(Der.utcTime(UTC_TIME.format(from)), Der.utcTime(UTC_TIME.format(to))),
                name(subject),
                subjectKey.getEncoded(),
                Der.context(3, true, keyIds));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(issuerKeys.getPrivate());
        signature.update(body);
        byte[] whole = Der.sequence(body, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
    }

    private static byte[][] joined(List<byte[]> first, byte[]... more) {
        byte[][] all = first.toArray(new byte[first.size() + more.length][]);
        System.arraycopy(more, 0, all, first.size(), more.length);
        return all;
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.text(commonName))));
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value))
                : Der.sequence(Der.oid(oid), Der.octets(value));
    }

    // Any 160 bits that are the key's own will do (RFC 7093 §2).
    private static byte[] keyId(PublicKey key) {
        return Arrays.copyOf(Sha256.of(key.getEncoded()), 20);
    }

    private static SslContext context(PrivateKey key, X509Certificate leaf, X509Certificate ca) throws IOException {
        return SslContextBuilder.forServer(key, leaf, ca)
                .sslProvider(SslProvider.JDK)
                .build();
    }

    private static Path write(Path file, X509Certificate certificate) throws IOException, GeneralSecurityException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
        Files.createDirectories(file.toAbsolutePath().getParent());
        return Files.writeString(
                file,
                "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n",
                StandardCharsets.US_ASCII);
    }
}
