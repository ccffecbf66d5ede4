package dev.candor.gate;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;

/** GitHub and GitLab on a loopback port that nobody listens on until a test does, and what we share with them. */
public class GatePeers implements QuarkusTestResourceLifecycleManager {

    static final String GITHUB_SECRET = "it's a secret to everybody";
    static final String GITLAB_SECRET = "gitlab hook";

    @Override
    public Map<String, String> start() {
        String url = url();
        return Map.of(
                "candor.gate.github.webhook-secret",
                GITHUB_SECRET,
                "candor.gate.github.app-id",
                "4711",
                "candor.gate.github.private-key",
                key(),
                "candor.gate.github.api-url",
                url,
                "candor.gate.gitlab.webhook-token",
                GITLAB_SECRET,
                "candor.gate.gitlab.token",
                "glpat-test",
                "candor.gate.gitlab.url",
                url,
                "candor.gate.allow",
                "127.0.0.0/8");
    }

    // Smaller than GitHub's own, which nothing here depends on.
    private static String key() {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
            keys.initialize(2048);
            // PKCS#8; GithubAppTest reads the other form.
            return "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----"
                    .formatted(Base64.getEncoder()
                            .encodeToString(keys.generateKeyPair().getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    private static String url() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port on loopback", e);
        }
    }

    @Override
    public void stop() {
        // Nothing is held.
    }
}
