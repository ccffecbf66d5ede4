package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server of pages alone, over a directory that a publication left behind. */
class PageServerTest {
    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @Test
    void whatAHubLeftIsServedWithItsAgeUntilItExpires() throws Exception {
        World world = new World(LookTest.lived(), "acme");
        String acme = "/c/" + world.key("acme");
        publish(world);
        AtomicReference<Instant> now = new AtomicReference<>(Sample.NOW.plusSeconds(5));
        try (PageServer server = PageServer.start(directory, Duration.ofSeconds(30), 8, "127.0.0.1", 0, now::get)) {
            port = server.port();
            HttpResponse<String> page = get("/");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("All 6 components are up", "5 s ago");
            assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            HttpResponse<String> personal = get(acme + "/");
            assertThat(personal.statusCode()).isEqualTo(200);
            assertThat(personal.headers().firstValue("Cache-Control")).contains("private, no-store");
            assertThat(personal.body()).contains("All 5 of your machines and your volume are fine");
            assertThat(get(acme).statusCode()).isEqualTo(308);
            assertThat(get(acme + "/feed.atom").body()).contains(acme + "/feed.atom");
            assertThat(get("/c/AAAAAAAAAAAAAAAAAAAAAAAAAAA/").body())
                    .isEqualTo(get("/no/such/path").body())
                    .contains("\"status\":404");
            HttpRequest german = HttpRequest.newBuilder(uri("/"))
                    .header("Accept-Language", "de-DE")
                    .build();
            HttpResponse<String> said = client.send(german, HttpResponse.BodyHandlers.ofString());
            assertThat(said.headers().firstValue("Content-Language")).contains("de");
            assertThat(said.body())
                    .contains("Alle 6 Komponenten verfügbar, geprüft vor")
                    .contains("von 5 Standorten");
            assertThat(get("/?lang=es").body()).contains("<html lang=\"es\">", "href=\"history?lang=es\"");
            HttpRequest again = HttpRequest.newBuilder(uri("/"))
                    .header("If-None-Match", page.headers().firstValue("ETag").orElseThrow())
                    .build();
            assertThat(client.send(again, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(304);
            HttpRequest post = HttpRequest.newBuilder(uri("/"))
                    .POST(HttpRequest.BodyPublishers.ofString("x"))
                    .build();
            assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(405);

            now.set(Sample.NOW.plusSeconds(66));
            assertThat(get("/").body()).contains("We cannot tell: what we know is from 14:03:11 UTC, 1 min ago");
            assertThat(get(acme + "/").body()).contains("We cannot tell whether you are affected");
        }
    }

    private void publish(World world) throws IOException {
        SnapshotStore store = new SnapshotStore(directory, 1 << 20, Duration.ofSeconds(30), () -> {});
        Work work = new Work();
        work.all(Sample.NOW);
        Publication publication = new Publication(
                world, Rendered.BASE, Rendered.TEMPLATES, store, work, () -> Sample.NOW, new Publication.Listener() {
                    @Override
                    public void made(int artefacts, Duration after) {}

                    @Override
                    public void failed(RuntimeException why) {
                        throw why;
                    }

                    @Override
                    public void age(Optional<Duration> age) {}
                });
        publication.confirm();
        publication.run();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
