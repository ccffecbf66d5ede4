package dev.candor.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Location;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Identity;
import dev.candor.probe.Control;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProbesOfCandorTest {

    private static final List<String> LOCATIONS = List.of("ams", "fra", "iad");
    private static final Catalog CATALOG = new Catalog(
            "Test",
            List.of(),
            List.of(),
            LOCATIONS.stream().map(code -> new Location(code, code)).toList(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    @ParameterizedTest
    @EnumSource(
            value = Control.class,
            names = {"WATCHDOG", "HUB"})
    void whatWatchesCandorIsSeenAndIsNoEvidence(Control control) {
        Judgement judged = judged(control);

        assertThat(judged.findings()).isEmpty();
        assertThat(judged.series()).extracting(SeriesHealth::health).containsOnly(Health.DOWN);
    }

    @Test
    void whatAsksThePlatformIsEvidence() {
        assertThat(judged(null).findings()).isNotEmpty();
    }

    private static Judgement judged(@Nullable Control control) {
        Probe like = Runs.probe("dog", null, Duration.ofSeconds(5), 1);
        ProbeSet probes = new ProbeSet(List.of(new Probe(
                like.id(),
                like.title(),
                null,
                like.kind(),
                like.interval(),
                like.timeout(),
                like.retries(),
                List.of(),
                List.of(),
                like.identify(),
                List.of(),
                null,
                like.trigger(),
                like.onFailure(),
                false,
                null,
                like.file(),
                like.secrets(),
                false,
                "",
                control)));
        Window window = new Window();
        Judge judge = new Judge(new JointAttribution());
        Judgement judged = new Judgement(Runs.START, List.of(), Map.of(), List.of());
        for (int second = 5; second <= 300; second += 5) {
            Instant now = Runs.START.plusSeconds(second);
            for (String location : LOCATIONS) {
                window.add(
                        second < 200
                                ? Runs.up("dog", location, now.minusSeconds(1), Identity.NONE)
                                : Runs.down("dog", location, now.minusSeconds(1), Failure.Kind.STATUS, Identity.NONE));
            }
            judged = judge.judge(window.snapshot(now, probes), CATALOG, probes, judged);
        }
        return judged;
    }
}
