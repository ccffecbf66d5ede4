package dev.candor.prober;

import dev.candor.measurement.MeasurementJson;
import dev.candor.probe.BlackboxModule;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * blackbox_exporter's {@code /probe}, so that existing scrape configurations can stay as they are. Whoever may call it makes
 * this process connect to addresses of their choice: it needs an operator's token ({@code authorization: credentials} of
 * a scrape configuration), and targets pass the egress guard like those of any probe.
 */
@Path("/probe")
final class BlackboxResource {

    private static final int LONGEST_TARGET = 4_096;

    private final Blackbox blackbox;

    BlackboxResource(Blackbox blackbox) {
        this.blackbox = blackbox;
    }

    @GET
    @Blocking
    @RolesAllowed(Roles.VIEWER)
    public CompletionStage<Response> probe(
            @QueryParam("target") @Nullable String target,
            @QueryParam("module") @Nullable String module,
            @QueryParam("hostname") @Nullable String hostname,
            @QueryParam("debug") @Nullable String debug,
            @HeaderParam("X-Prometheus-Scrape-Timeout-Seconds") @Nullable String timeout) {
        if (target == null || target.isBlank() || target.length() > LONGEST_TARGET) {
            throw wrong("expected 'target', a text of at most %d characters".formatted(LONGEST_TARGET));
        }
        String name = module == null || module.isEmpty() ? "http_2xx" : module;
        BlackboxModule found = blackbox.module(name)
                .orElseThrow(() -> wrong(
                        blackbox.errors().isEmpty()
                                ? "no module is named '%s'".formatted(name)
                                : "no module is named '%s', and the file has errors: %s"
                                        .formatted(name, blackbox.errors().get(0))));
        try {
            Duration within = Blackbox.within(timeout, found.timeout());
            boolean whole = "true".equals(debug);
            return blackbox.scrape(found, target, hostname == null || hostname.isEmpty() ? null : hostname, within)
                    .orElseThrow(() -> ProblemException.unavailable(
                            "scrapes-full",
                            "Too many scrapes at once",
                            "As many are being answered as may; come again",
                            Duration.ofSeconds(1)))
                    .thenApply(scraped -> Response.ok(
                                    whole
                                            ? "# %s%n%s"
                                                    .formatted(
                                                            MeasurementJson.write(scraped.measurement()),
                                                            scraped.metrics())
                                            : scraped.metrics())
                            .header("Content-Type", PrometheusText.MEDIA_TYPE)
                            .build());
        } catch (NumberFormatException e) {
            throw wrong("expected seconds as X-Prometheus-Scrape-Timeout-Seconds");
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private static ProblemException wrong(String detail) {
        return ProblemException.badRequest("bad-scrape", "This cannot be probed", detail);
    }
}
