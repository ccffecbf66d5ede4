package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Component;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.Health;
import dev.candor.correlation.HealthSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageBudgetTest {

    @Test
    void fiftyComponentsWithBadDaysAndFiftyResourcesFitIntoTheFirstFlight() {
        Sample sample = LookTest.lived();
        Random random = new Random(1);
        sample.spans.clear();
        for (int i = 6; i < 50; i++) {
            sample.components.add(new Component("more-" + i, "More of it, part " + i, "More", "What it does", i));
        }
        for (Component component : sample.components) {
            sample.health(component.id(), Health.UP, 0);
            Instant at = Sample.NOW.minus(Duration.ofDays(90));
            while (at.isBefore(Sample.NOW)) {
                Instant bad = at.plusSeconds(random.nextInt(800_000));
                Instant end = bad.plusSeconds(20 + random.nextInt(7_000));
                sample.spans.add(new HealthSpan(component.id(), Health.UP, at, bad));
                sample.spans.add(new HealthSpan(component.id(), Health.values()[1 + random.nextInt(3)], bad, end));
                at = end;
            }
        }
        for (int i = 8; i < 50; i++) {
            boolean machine = i % 3 > 0;
            sample.resources.add(new Resource(
                    "own-" + i,
                    "acme",
                    machine ? ResourceKind.MACHINE : ResourceKind.VOLUME,
                    (machine ? "Worker " : "scratch-") + i,
                    machine ? "blog" : null));
            sample.placements.add(
                    new Placement("own-" + i, List.of("ams-1", "fra-1", "iad-1").get(i / 5 % 3), null, null));
        }
        sample.hostDies();
        for (Audience audience : List.of(Audience.EVERYBODY, Audience.of("acme"))) {
            for (String language : List.of("en", "de", "es")) {
                byte[] zipped = new Reading(StripTest.seen(sample), audience)
                        .answer("", null, true, new Manner.Wish(null, language))
                        .orElseThrow()
                        .body();
                // Ten packets of 1 460 bytes, with room for headers. What a customer has comes on top of what all read.
                assertThat(zipped.length)
                        .as(audience + " " + language)
                        .isLessThanOrEqualTo(audience.personal() ? 13_824 : 12_800);
            }
        }
    }
}
