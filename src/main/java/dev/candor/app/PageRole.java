package dev.candor.app;

import dev.candor.page.EmbedSite;
import dev.candor.page.PageServer;
import dev.candor.security.LoginDoor;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * {@code serve --role page}: starts neither Quarkus nor a database and holds no lock, so that it runs beside a hub as well as
 * after its end.
 */
final class PageRole {

    private PageRole() {}

    /**
     * Serves until told to stop.
     *
     * @return the exit status: 0 after a stop, {@link Launch#UNAVAILABLE} with one line on {@code err} if it could not start
     */
    static int run(SmallRyeConfig config, PrintWriter err) {
        Path data = config.getOptionalValue("candor.data.directory", Path.class).orElse(Path.of("data"));
        Path pages =
                config.getOptionalValue("candor.page.directory", Path.class).orElse(data.resolve("pages"));
        String host = config.getOptionalValue("quarkus.http.host", String.class).orElse("0.0.0.0");
        int port = config.getOptionalValue("quarkus.http.port", Integer.class).orElse(8080);
        Duration expiresAfter =
                DurationConverter.parseDuration(config.getOptionalValue("candor.page.expires-after", String.class)
                        .orElse("30s"));
        int memory =
                config.getOptionalValue("candor.page.memory-mib", Integer.class).orElse(64);
        int streams =
                config.getOptionalValue("candor.page.streams", Integer.class).orElse(1000);
        List<EmbedSite> sites = config.getOptionalValues("candor.page.embed-sites", EmbedSite.class)
                .orElse(List.of());
        if (!Files.isDirectory(pages)) {
            err.println(
                    "candor: no pages in %s; a hub makes them, and CANDOR_DATA_DIRECTORY says where".formatted(pages));
            return Launch.UNAVAILABLE;
        }
        InstantSource clock = new ClockProducer().clock();
        LoginDoor door;
        try {
            door = LoginDoor.of(
                            new LoginDoor.Setting(
                                    config.getOptionalValue("candor.login.jwks", String.class),
                                    config.getOptionalValue("candor.login.issuer", String.class),
                                    config.getOptionalValue("candor.login.audience", String.class),
                                    config.getOptionalValue("candor.login.claim", String.class)
                                            .orElse("sub"),
                                    config.getOptionalValues("candor.login.algorithms", String.class)
                                            .orElse(List.of("RS256", "ES256", "EdDSA"))),
                            config.getOptionalValue("candor.security.address", String.class)
                                    .or(() -> config.getOptionalValue("candor.base-url", String.class))
                                    .orElse("")
                                    .startsWith("https:"),
                            clock)
                    .orElse(null);
        } catch (IllegalStateException | IllegalArgumentException e) {
            err.println("candor: " + e.getMessage());
            return Launch.UNAVAILABLE;
        }
        Launch.logToConsole();
        CountDownLatch stop = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown, "stop-pages"));
        try (PageServer server = PageServer.start(
                new PageServer.Setting(pages, expiresAfter, memory, streams, sites, door), host, port, clock)) {
            err.println("candor: serving the pages in %s on %s:%d".formatted(pages, host, server.port()));
            stop.await();
            return 0;
        } catch (IOException e) {
            err.println("candor: " + e.getMessage());
            return Launch.UNAVAILABLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Launch.UNAVAILABLE;
        }
    }
}
