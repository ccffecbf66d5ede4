package dev.candor.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;

/**
 * What an agent says of itself with every request, and signs with its own Ed25519 key (RFC 8032): nobody who sees a
 * request can change a byte of it, send it to another path, or send it much later.
 *
 * @param agent the agent's name
 * @param boot what it counts in, a UUID as text
 * @param number counts its requests since it was started
 * @param sentAt when it was sent, by the hub's clock as far as the agent knows it
 */
public record AgentSignature(String agent, String boot, long number, Instant sentAt) {

    /** The header with the agent's name. */
    public static final String AGENT = "Candor-Agent";
    /** The header with what it counts in. */
    public static final String BOOT = "Candor-Boot";
    /** The header with the request's number. */
    public static final String NUMBER = "Candor-Request";
    /** The header with the time of sending, ISO 8601. */
    public static final String SENT_AT = "Candor-Sent-At";
    /** The header with the signature, in base64. */
    public static final String SIGNATURE = "Candor-Signature";
    /** The header of an answer that says when the request had arrived, ISO 8601. */
    public static final String RECEIVED_AT = "Candor-Received-At";
    /** The header of an answer that says when it was sent, ISO 8601. */
    public static final String ANSWERED_AT = "Candor-Answered-At";

    private static final String ALGORITHM = "Ed25519";
    private static final String VERSION = "candor-agent-v1";

    /** The bytes that are signed: a line for each thing, the body by its SHA-256. */
    private byte[] text(String method, String target, byte[] body) {
        return String.join(
                        "\n",
                        VERSION,
                        method,
                        target,
                        agent,
                        boot,
                        String.valueOf(number),
                        sentAt.toString(),
                        Sha256.hexOf(body))
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The signature of a request, in base64.
     *
     * @param target path and query as they are sent
     */
    public String sign(PrivateKey key, String method, String target, byte[] body) {
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(key);
            signer.update(text(method, target, body));
            return Base64.getEncoder().encodeToString(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform from 15 on signs with Ed25519", e);
        }
    }

    /** Whether that is the signature of exactly this request by the owner of that key. */
    public boolean isSignedBy(PublicKey key, String signature, String method, String target, byte[] body) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(text(method, target, body));
            return verifier.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** A new key. */
    public static KeyPair newKey() {
        try {
            return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform from 15 on makes Ed25519 keys", e);
        }
    }

    /**
     * A public key from its X.509 form.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static PublicKey publicKey(byte[] encoded) {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("expected an Ed25519 public key in its X.509 form", e);
        }
    }

    /**
     * A private key from its PKCS #8 form.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static PrivateKey privateKey(byte[] encoded) {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("expected an Ed25519 private key in its PKCS #8 form", e);
        }
    }
}
