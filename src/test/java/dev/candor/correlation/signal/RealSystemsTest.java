package dev.candor.correlation.signal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Host;
import dev.candor.catalog.Region;
import dev.candor.security.ApiTokens;
import dev.candor.security.Roles;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real Prometheus pushes to us; a real Alertmanager calls our webhook. Required in CI, which installs both. */
@QuarkusTest
class RealSystemsTest {

    @Inject
    Signals signals;

    @Inject
    ApiTokens tokens;

    @Inject
    CatalogStore catalogs;

    @Inject
    DataSource database;

    @Inject
    InstantSource clock;

    private final String host = "m" + UUID.randomUUID().toString().substring(0, 8);
    private RealSystems systems;
    private String token = "";

    @BeforeEach
    void aMachineThatTheyWatch() throws IOException {
        assumeTrue(
                RealSystems.installed(), "skipped: Debian's prometheus and prometheus-alertmanager are not installed");
        catalogs.use(
                new Catalog(
                        "Acme",
                        List.of(new Region("fra", "Frankfurt")),
                        List.of(new Host(host, "fra")),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                clock.instant());
        token = tokens.issue("monitoring", Set.of(Roles.REPORTER));
        systems = new RealSystems(Path.of("target", "real-systems", host));
    }

    @AfterEach
    void stop() throws SQLException {
        catalogs.use(Catalog.EMPTY, clock.instant());
        if (systems != null) {
            systems.close();
        }
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("truncate signal, signal_source");
        }
    }

    @Test
    void aPrometheusPushesToUsAsToAnAlertmanager() throws Exception {
        Process prometheus = systems.prometheus(host, RestAssured.port, token);
        systems.trouble(true);
        await().atMost(60, SECONDS).until(() -> lasting().size() == 1);
        Signal first = lasting().get(0);
        assertThat(first.source()).isEqualTo("alert HostDiskFailing");
        assertThat(first.about().id()).isEqualTo(host);
        assertThat(first.kind()).isEqualTo(Signal.Kind.DISK);
        assertThat(first.severity()).isEqualTo(Signal.Severity.CRITICAL);
        assertThat(first.text()).isEqualTo("nvme2 of " + host + ":9100 is failing");

        // It is sent again every three seconds; it stays the one signal, and its end moves on.
        await().atMost(30, SECONDS)
                .until(() -> all().get(0).heardAt().isAfter(first.heardAt().plusSeconds(3)));
        assertThat(all()).hasSize(1);
        systems.trouble(false);
        await().atMost(30, SECONDS).until(() -> lasting().isEmpty());
        assertThat(all().get(0).id()).isEqualTo(first.id());

        // A Prometheus that dies says no more; what it said ends by itself.
        systems.trouble(true);
        await().atMost(30, SECONDS).until(() -> lasting().size() == 1);
        prometheus.destroyForcibly();
        await().atMost(30, SECONDS).until(() -> lasting().isEmpty());
        assertThat(all()).hasSize(2).allMatch(signal -> signal.endedAt() != null);
    }

    @Test
    void anAlertmanagersWebhookComesIn() throws Exception {
        systems.prometheus(host, systems.alertmanager(RestAssured.port, token), token);
        systems.trouble(true);
        await().atMost(60, SECONDS).until(() -> lasting().size() == 1);
        Signal first = lasting().get(0);
        assertThat(first.source()).isEqualTo("alert HostDiskFailing");
        assertThat(first.about().id()).isEqualTo(host);
        // It is repeated every two seconds.
        await().atMost(30, SECONDS)
                .until(() -> all().get(0).heardAt().isAfter(first.heardAt().plusSeconds(2)));
        assertThat(all()).hasSize(1);

        systems.trouble(false);
        await().atMost(60, SECONDS).until(() -> lasting().isEmpty());
        assertThat(all()).hasSize(1);
        assertThat(all().get(0).id()).isEqualTo(first.id());
    }

    private List<Signal> lasting() {
        return signals.look(clock.instant());
    }

    private List<Signal> all() {
        return signals.newest(null, null, null, 100);
    }
}
