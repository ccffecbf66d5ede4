package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpServer;
import dev.candor.catalog.Customer;
import dev.candor.catalog.LevelRule;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.catalog.ServiceLevel;
import dev.candor.correlation.Health;
import dev.candor.correlation.HealthSpan;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.uptime.Records;
import dev.candor.uptime.Statement;
import dev.candor.uptime.Statements;
import dev.candor.uptime.Watch;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StatementRecountCommandTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        CommandLine command = new CommandLine(new StatementRecountCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        command.getCommandSpec().exitCodeOnInvalidInput(Candor.USAGE);
        return command.execute(texts);
    }

    /** A machine that was down from the first hour on for so many minutes. */
    private static String drawn(int minutes) throws IOException {
        UUID id = new UUID(0, 1);
        Instant from = BEGIN.plusSeconds(3_600);
        Instant to = from.plusSeconds(60L * minutes);
        Incident incident = new Incident(
                id,
                "Something fails",
                Incident.Phase.RESOLVED,
                Incident.Severity.MAJOR,
                null,
                null,
                "",
                from,
                from,
                from,
                to,
                true,
                List.of(new Incident.AffectedComponent("api", Health.DOWN, from, to)),
                List.of(),
                List.of(new Incident.Evidence("p", "api", "ams", 10, 7, null, from)),
                List.of());
        Instant now = Instant.parse("2026-05-01T00:00:00Z");
        Statement statement = Statements.of(
                new Customer("acme", "Acme", List.of(new ServiceLevel("m1", 99_950, LevelRule.WATCHED, null))),
                List.of(new Resource("m1", "acme", ResourceKind.MACHINE, "Web one", null)),
                List.of(),
                new Records(
                        Watch.of(List.of(new HealthSpan("api", Health.UP, BEGIN.minusSeconds(9), null)), now),
                        List.of(new Impact(
                                id,
                                "m1",
                                "acme",
                                "h1",
                                Impact.State.RECOVERED,
                                Impact.Basis.PLACEMENT,
                                from,
                                to,
                                List.of(new Impact.Past(Impact.State.IMPAIRED, to)))),
                        List.of(incident),
                        List.of(),
                        resource -> List.of(new Placement(resource, "h1", null, null)),
                        host -> "fra"),
                YearMonth.of(2026, 3),
                now);
        return JSON.writeValueAsString(statement);
    }

    @Test
    void aKeptStatementAgreesWithItsListsAndWithWhatTheHubDraws() throws Exception {
        Path file = Files.writeString(directory.resolve("2026-03.json"), drawn(30));
        HttpServer hub = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        byte[][] answers = {drawn(30).getBytes(StandardCharsets.UTF_8)};
        hub.createContext("/c/secret/statements/2026-03.json", exchange -> {
            exchange.sendResponseHeaders(200, answers[0].length);
            exchange.getResponseBody().write(answers[0]);
            exchange.close();
        });
        hub.start();
        try {
            String address = "http://127.0.0.1:%d/c/secret/statements/"
                    .formatted(hub.getAddress().getPort());
            assertThat(run(file, "--hub", address + "2026-03.json"))
                    .as(err.toString())
                    .isZero();
            assertThat(out).asString().contains("Web one: 99.932 % by the rule watched, MISSED", "all 2 figures agree");

            // The hub's records are others now than they were.
            answers[0] = drawn(31).getBytes(StandardCharsets.UTF_8);
            assertThat(run(file, "--hub", address + "2026-03.json")).isEqualTo(1);
            assertThat(err)
                    .asString()
                    .contains("Web one, uptime: the statement says 99.932, drawn anew by the hub it is");
            assertThat(run(file, "--hub", address + "2026-04.json")).isEqualTo(Launch.UNAVAILABLE);
            assertThat(err).asString().contains("the hub answered 404").doesNotContain("secret");
        } finally {
            hub.stop(0);
        }
    }

    @Test
    void aFigureThatItsListsDoNotCarryIsFoundOut() throws Exception {
        Path file = Files.writeString(
                directory.resolve("bent.json"), drawn(30).replace("\"uptime\":\"99.932\"", "\"uptime\":\"99.999\""));
        assertThat(run(file)).isEqualTo(1);
        assertThat(err)
                .asString()
                .contains("Web one, uptime: the statement says 99.999, counted anew from its lists it is 99.932");
    }

    @Test
    void whatIsNoStatementIsSaidToBeNone() throws Exception {
        assertThat(run(Files.writeString(directory.resolve("x.json"), "{\"a\": 1}")))
                .isEqualTo(65);
        assertThat(run(directory.resolve("nowhere.json"))).isEqualTo(65);
        assertThat(err).asString().contains("that is no statement");
    }
}
