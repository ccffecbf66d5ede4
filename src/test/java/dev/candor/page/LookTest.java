package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.Health;
import dev.candor.correlation.HealthSpan;
import dev.candor.incident.Incident;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Writes the pages of a few days to {@code target/pages}, to be looked at, and holds what is true of each of them. */
class LookTest {
    private static final Audience ACME = Audience.of("acme");
    private static final Audience GLOBEX = Audience.of("globex");

    @Test
    void everyPageHasOneMainHeadingAndNothingThatRunsOrLoads() throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "pages"));
        for (Map.Entry<String, String> page : pages().entrySet()) {
            Files.writeString(directory.resolve(page.getKey() + ".html"), page.getValue());
            assertThat(page.getValue())
                    .as(page.getKey())
                    .startsWith("<!doctype html>")
                    .containsOnlyOnce("<h1")
                    .containsOnlyOnce("<main")
                    .contains("<html lang=\"en\">")
                    // The only form leads to the page itself.
                    .containsOnlyOnce("<form")
                    .contains("<form><label>")
                    .doesNotContain(
                            "<script", "<img", "<iframe", " formaction", " style=", " onload", "@import", "url(");
        }
    }

    static Map<String, String> pages() {
        Map<String, String> pages = new TreeMap<>();
        Sample calm = lived();
        pages.put("public-up", Rendered.status(calm.facts(), Audience.EVERYBODY));
        Sample broken = lived();
        Incident incident = broken.hostDies();
        pages.put("public-down", Rendered.status(StripTest.seen(broken), Audience.EVERYBODY));
        pages.put("personal-hit", Rendered.status(StripTest.seen(broken), ACME));
        pages.put("personal-not-hit", Rendered.status(StripTest.seen(broken), GLOBEX));
        pages.put("incident", Rendered.incident(StripTest.seen(broken), ACME, incident.id()));
        pages.put("history", Rendered.history(broken.facts(), Audience.EVERYBODY));
        pages.put("lateness", new Reading(broken.facts(), Audience.EVERYBODY).page("lateness"));
        pages.put("days", new Reading(broken.facts(), Audience.EVERYBODY).page("days"));
        pages.put("evidence", EvidencePressTest.page());
        pages.put("statement", StatementPaperTest.page());
        Sample stale = lived();
        stale.asOf = Sample.NOW.minusSeconds(127);
        pages.put("public-stale", Rendered.status(stale.facts(), Audience.EVERYBODY, stale.pulse()));
        pages.put("personal-stale", Rendered.status(stale.facts(), ACME, stale.pulse()));
        return pages;
    }

    /** A platform that has seen a few bad days, and has one told incident behind it. */
    static Sample lived() {
        Sample sample = new Sample();
        List<HealthSpan> spans = new ArrayList<>();
        for (HealthSpan span : sample.spans) {
            var at = Sample.NOW;
            var cuts = List.of(
                    new HealthSpan(
                            "",
                            Health.DOWN,
                            at.minus(Duration.ofDays(33)),
                            at.minus(Duration.ofDays(33)).plusSeconds(312)),
                    new HealthSpan("", Health.UNKNOWN, at.minus(Duration.ofDays(20)), at.minus(Duration.ofDays(18))),
                    new HealthSpan(
                            "",
                            Health.DEGRADED,
                            at.minus(Duration.ofDays(9)),
                            at.minus(Duration.ofDays(9)).plusSeconds(4000)));
            var from = span.from();
            for (int i = 0; i < cuts.size(); i++) {
                HealthSpan cut = cuts.get(i);
                if (i == 1 || (span.component().length() + i) % 3 == 0) {
                    spans.add(new HealthSpan(span.component(), Health.UP, from, cut.from()));
                    spans.add(new HealthSpan(span.component(), cut.health(), cut.from(), cut.to()));
                    from = cut.to();
                }
            }
            spans.add(new HealthSpan(span.component(), Health.UP, from, null));
        }
        sample.spans.clear();
        sample.spans.addAll(spans);
        sample.incidents.add(resolved());
        return sample;
    }

    private static Incident resolved() {
        var began = Sample.NOW.minus(Duration.ofDays(9));
        return new Incident(
                java.util.UUID.fromString("6f1c2a52-5c1b-4a39-9b8d-2f0a4d6c7e11"),
                "Dashboard slow to load",
                Incident.Phase.RESOLVED,
                Incident.Severity.MINOR,
                null,
                null,
                "",
                began,
                began.plusSeconds(5),
                began.plusSeconds(6),
                began.plusSeconds(4000),
                true,
                List.of(),
                List.of(),
                List.of(),
                List.of(
                        new dev.candor.incident.Update(
                                2,
                                began.plusSeconds(4000),
                                Incident.Phase.RESOLVED,
                                "Back to **normal**.",
                                false,
                                null),
                        Sample.update(1, began.plusSeconds(6), Incident.Phase.INVESTIGATING, "We look.", false)));
    }
}
