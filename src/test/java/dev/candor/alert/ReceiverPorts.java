package dev.candor.alert;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/** Two webhooks on loopback ports that nobody listens on until a test does. */
public class ReceiverPorts implements QuarkusTestResourceLifecycleManager {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** Where an Alertmanager is that nobody has started yet. */
    static URI alertmanager() {
        return URI.create(ConfigProvider.getConfig().getValue("candor.alert.alertmanagers.real.url", String.class));
    }

    @Override
    public Map<String, String> start() {
        return Map.of(
                "candor.alert.peers.west.url",
                url().replace("/hook", ""),
                "candor.alert.alertmanagers.real.url",
                url().replace("/hook", ""),
                "candor.alert.webhooks.pager.url",
                url(),
                "candor.alert.webhooks.pager.secret",
                SECRET,
                "candor.alert.webhooks.chat.url",
                url(),
                "candor.alert.webhooks.chat.secret",
                SECRET,
                "candor.alert.allow",
                "127.0.0.0/8");
    }

    private static String url() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:%d/hook".formatted(socket.getLocalPort());
        } catch (IOException e) {
            throw new IllegalStateException("no free port on loopback", e);
        }
    }

    @Override
    public void stop() {
        // Nothing is held.
    }
}
