package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.Health;
import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are written when they are asked for say what they would if they were made of all facts. */
class ScribeTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsWrittenFromASnapshotIsWhatAllFactsSay(long seed) {
        Facts facts = drawn(new Random(seed)).facts();
        for (String customer : List.of("acme", "globex", "empty", "stranger")) {
            Audience audience = Audience.of(customer);
            Press press = Rendered.press();
            Edition commons = press.commons(press.commons(facts.of(List.of()), facts.of(List.of())));
            Edition own = press.edition(facts, audience);
            for (Artefact artefact : Artefacts.seldom(Rendered.BASE, Sharing.NONE)) {
                for (boolean expired : new boolean[] {false, true}) {
                    Projection projection = new Projection(expired ? facts.aged() : facts, audience);
                    assertThat(text(new Scribe()
                                    .write(audience, artefact.path(), own, commons, expired)
                                    .orElseThrow()))
                            .as("%s of %s, %s", artefact.path(), customer, expired)
                            .isEqualTo(text(Snapshot.of(
                                    artefact.type(), artefact.write(projection), artefact.write(projection))));
                }
            }
        }
    }

    @Test
    void anAnswerIsKeptUntilWhatItWasWrittenFromIsAnother() {
        Sample sample = LookTest.lived();
        Audience audience = Audience.of("acme");
        Press press = Rendered.press();
        Edition commons = press.commons(press.commons(sample.facts(), sample.facts()));
        Edition own = press.edition(sample.facts(), audience);
        Scribe scribe = new Scribe();
        assertThat(scribe.ready(audience, "feed.rss", own, commons, false)).isFalse();
        Snapshot first = scribe.write(audience, "feed.rss", own, commons, false).orElseThrow();
        assertThat(scribe.ready(audience, "feed.rss", own, commons, false)).isTrue();
        assertThat(scribe.ready(audience, "no/such/path", own, commons, false)).isTrue();
        // What all share was written anew, by parts that this is not written from.
        Edition grown = press.commons(java.util.Map.of());
        assertThat(scribe.write(audience, "feed.rss", own, grown, false)).containsSame(first);
        Edition renewed = press.edition(sample.facts(), audience);
        assertThat(scribe.ready(audience, "feed.rss", renewed, commons, false)).isFalse();
        assertThat(scribe.write(audience, "feed.rss", renewed, commons, false))
                .isNotEmpty()
                .isNotSameAs(first);
    }

    @Test
    void aSnapshotHoldsNothingOfOthersAndNoInternals() {
        Sample sample = LookTest.lived();
        Incident incident = sample.hostDies();
        sample.impact(incident, "globex-web-m1", "globex", "ams-2", Impact.State.IMPAIRED);
        Press press = Rendered.press();
        String shared = press.commons(press.commons(sample.facts(), sample.facts()))
                .ground()
                .text();
        assertThat(shared).doesNotContain("10.0.0.1", "globex", "acme", "shop", "ams-1", "reason with");
        String own = press.edition(sample.facts(), Audience.of("acme")).ground().text();
        assertThat(own).contains("shop-m1", "fra-1").doesNotContain("globex", "ams-9", "10.0.0.1");
    }

    private static Sample drawn(Random random) {
        Sample sample = LookTest.lived();
        if (random.nextBoolean()) {
            sample.impact(sample.hostDies(), "shop-m2", "acme", "fra-2", Impact.State.UNKNOWN);
        }
        sample.health("api", Health.values()[random.nextInt(4)], 2);
        Suspect cause = List.of(
                        new Suspect(Suspect.Kind.APP, "globex-web"),
                        new Suspect(Suspect.Kind.APP_REGION, "shop/fra"),
                        new Suspect(Suspect.Kind.REGION, "ams"),
                        new Suspect(Suspect.Kind.PLATFORM, ""))
                .get(random.nextInt(4));
        Incident incident = sample.incident(cause, "dns", List.of("ams"), Sample.automaticUpdate());
        LeakTest.disturb(sample, incident, random);
        // A component that goes by the name of a customer's app.
        sample.resources.add(new Resource("dashboard", "globex", ResourceKind.APP, "Theirs", null));
        sample.health("dashboard", Health.DOWN, 5);
        sample.works.add(new Maintenance(
                new UUID(1, random.nextInt()),
                "Wörk; on, hosts",
                "Text with *stars*",
                Sample.NOW.plus(Duration.ofHours(random.nextInt(5) - 2)),
                Sample.NOW.plus(Duration.ofHours(4)),
                random.nextBoolean() ? List.of("dns") : List.of(),
                random.nextBoolean() ? List.of("fra") : List.of(),
                random.nextBoolean() ? List.of("ams-1", "iad-1") : List.of(),
                "ada",
                Sample.NOW.minusSeconds(500),
                random.nextInt(4) == 0 ? Sample.NOW : null));
        if (random.nextInt(4) == 0) {
            sample.asOf = null;
        }
        return sample;
    }

    private static String text(Snapshot snapshot) {
        return new String(
                snapshot.fresh().fill(hole -> Body.filled("<" + hole + ">")).bytes(), StandardCharsets.UTF_8);
    }
}
