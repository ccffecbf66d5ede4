package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {

    @Test
    void aServerIsAliveWhileItAnswersWell() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/fine", exchange -> exchange.sendResponseHeaders(200, -1));
        server.createContext("/sick", exchange -> exchange.sendResponseHeaders(503, -1));
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        try {
            assertThat(Health.trouble(address + "/fine", Instant.now())).isEmpty();
            assertThat(Health.trouble(address + "/sick", Instant.now())).endsWith("/sick answered 503");
        } finally {
            server.stop(0);
        }
        assertThat(Health.trouble(address + "/fine", Instant.now())).contains("ConnectException");
    }

    @Test
    void anAgentIsAliveWhileItWritesDownHowItIs(@TempDir Path directory) throws Exception {
        Path status = directory.resolve("status.json");
        assertThat(Health.trouble(status.toString(), Instant.now())).contains("NoSuchFile");
        Files.writeString(status, "{}");
        Instant written = Files.getLastModifiedTime(status).toInstant();
        assertThat(Health.trouble(status.toString(), written.plusSeconds(60))).isEmpty();
        assertThat(Health.trouble(status.toString(), written.plusSeconds(61))).contains("was last written at");
    }
}
