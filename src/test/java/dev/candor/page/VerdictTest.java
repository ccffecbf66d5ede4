package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.Health;
import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
    private final Sample sample = new Sample();

    @Test
    void whenAllIsWellItSaysSoWithNumbers() {
        assertThat(sample.everybodyReads())
                .isEqualTo(new PublicVerdict.Said(
                        Tone.OK, "Up", "All 6 components are up, checked under 5 s ago from 5 locations."));
        assertThat(sample.reads("acme"))
                .isEqualTo(new PublicVerdict.Said(
                        Tone.OK,
                        "Not affected",
                        "All 5 of your machines and your volume are fine, checked under 5 s ago from 5 locations."));
        assertThat(sample.reads("globex").sentence())
                .isEqualTo("Both your machines are fine, checked under 5 s ago from 5 locations.");
        assertThat(sample.reads("empty").sentence())
                .isEqualTo("We know of nothing of yours that runs here, checked under 5 s ago from 5 locations.");
    }

    @Test
    void whenAHostDiesOnlyWhoStandsOnItIsAffected() {
        sample.hostDies();
        assertThat(sample.everybodyReads())
                .isEqualTo(new PublicVerdict.Said(
                        Tone.DOWN,
                        "Impaired",
                        "Frankfurt is impaired: 1 of 6 components is down, seen from 3 of 5 locations."));
        assertThat(sample.reads("acme"))
                .isEqualTo(new PublicVerdict.Said(
                        Tone.DOWN,
                        "Affected",
                        "1 of your 5 machines and your volume are affected (fra). Your other 4 resources are fine."));
        assertThat(sample.reads("globex"))
                .isEqualTo(new PublicVerdict.Said(
                        Tone.OK,
                        "Not affected",
                        "Both your machines are fine, checked under 5 s ago from 5 locations."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "29 | OK      | All 6 components are up, checked under 5 s ago from 5 locations.",
                "30 | OK      | All 6 components are up, checked under 5 s ago from 5 locations.",
                "31 | UNKNOWN | 'We cannot tell: what we know is from 14:02:40 UTC, 30 s ago.'",
                "3600 | UNKNOWN | 'We cannot tell: what we know is from 13:03:11 UTC, 59 min ago.'"
            })
    void whatIsOlderThanThirtySecondsIsNoLongerBelieved(long age, Tone tone, String sentence) {
        sample.asOf = Sample.NOW.minusSeconds(age);
        assertThat(sample.everybodyReads().tone()).isEqualTo(tone);
        assertThat(sample.everybodyReads().sentence()).isEqualTo(sentence);
    }

    @Test
    void staleFactsTellACustomerNeitherThatTheyAreHitNorThatTheyAreFine() {
        sample.hostDies();
        sample.asOf = Sample.NOW.minusSeconds(31);
        assertThat(sample.reads("acme"))
                .isEqualTo(sample.reads("globex"))
                .isEqualTo(new PublicVerdict.Said(
                        Tone.UNKNOWN,
                        "Unknown",
                        "We cannot tell whether you are affected: what we know is from 14:02:40 UTC, 30 s ago."));
    }

    @Test
    void whereNothingWasEverReadNothingIsClaimed() {
        sample.asOf = null;
        assertThat(sample.everybodyReads().sentence()).isEqualTo("We cannot tell: nothing has been measured yet.");
    }

    @Test
    void componentsThatNobodyReportsOnAreNotCountedAsUp() {
        sample.health("volumes", Health.UNKNOWN, 0);
        assertThat(sample.everybodyReads())
                .isEqualTo(
                        new PublicVerdict.Said(
                                Tone.UNKNOWN,
                                "We cannot fully tell",
                                "5 of 6 components are up, checked under 5 s ago from 5 locations; we cannot tell about 1 (Volumes)."));
        assertThat(sample.reads("acme").tone()).isEqualTo(Tone.UNKNOWN);
        sample.healths.clear();
        assertThat(sample.everybodyReads().sentence())
                .isEqualTo("We cannot tell: no location reports on any of our 6 components.");
        assertThat(sample.reads("acme").label()).isEqualTo("Unknown");
    }

    @Test
    void withoutARegionToBlameTheComponentsAreNamed() {
        sample.health("api", Health.DOWN, 5).health("dns", Health.DEGRADED, 2).health("edge", Health.UNKNOWN, 0);
        assertThat(sample.everybodyReads().sentence())
                .isEqualTo("1 of 6 components is down (Machines API) and 1 is degraded, seen from all 5 locations."
                        + " We cannot tell about 1.");
    }

    @Test
    void anIncidentThatLeavesComponentsUpByMajorityIsNotGreen() {
        sample.incident(new Suspect(Suspect.Kind.HOST, "fra-1"), "machines", List.of("fra"), List.of());
        assertThat(sample.everybodyReads())
                .isEqualTo(new PublicVerdict.Said(
                        Tone.DEGRADED,
                        "Impaired",
                        "Frankfurt is impaired in part; all 6 components are up from most of our 5 locations,"
                                + " checked under 5 s ago."));
    }

    @Test
    void whatEverybodyUsesMayAffectEverybody() {
        sample.health("dashboard", Health.DOWN, 5);
        sample.incident(new Suspect(Suspect.Kind.APP, "dashboard"), "dashboard", List.of(), List.of());
        assertThat(sample.reads("globex"))
                .isEqualTo(new PublicVerdict.Said(
                        Tone.DEGRADED,
                        "Possibly affected",
                        "Trouble with Dashboard may reach you." + " None of your 2 machines is known to be affected."));
    }

    @Test
    void troubleThatNoIncidentExplainsYetMayAffectEverybody() {
        sample.health("volumes", Health.DOWN, 4);
        assertThat(sample.reads("globex").label()).isEqualTo("Possibly affected");
    }

    @Test
    void riskAndDoubtAreSaidAsSuch() {
        Incident incident = sample.incident(new Suspect(Suspect.Kind.REGION, "ams"), "edge", List.of("ams"), List.of());
        sample.impact(incident, "shop-m3", "acme", "ams-1", Impact.State.AT_RISK);
        assertThat(sample.reads("acme").sentence())
                .isEqualTo("1 of your 5 machines is at risk (ams). Your other 5 resources are fine.");
        sample.impact(incident, "blog-m1", "acme", "ams-1", Impact.State.UNKNOWN);
        assertThat(sample.reads("acme").sentence())
                .isEqualTo(
                        "1 of your 5 machines is at risk (ams). We cannot tell about 1. Your other 4 resources are fine.");
        sample.impact(incident, "blog-m2", "acme", "ams-2", Impact.State.IMPAIRED);
        assertThat(sample.reads("acme").sentence())
                .isEqualTo(
                        "1 of your 5 machines is affected (ams). 1 more may be affected. We cannot tell about 1. Your other 3 resources are fine.");
    }

    @Test
    void anIncidentThatBlamesOurObserversIsOnNoPage() {
        Incident i = sample.incident(new Suspect(Suspect.Kind.LOCATION, "nrt"), "edge", List.of(), List.of());
        sample.incidents.set(
                0,
                new Incident(
                        UUID.randomUUID(),
                        "Observers in Tokyo fail",
                        i.phase(),
                        i.severity(),
                        i.cause(),
                        i.confidence(),
                        "",
                        i.beganAt(),
                        i.detectedAt(),
                        i.publishedAt(),
                        null,
                        false,
                        i.components(),
                        List.of(),
                        List.of(),
                        List.of()));
        assertThat(sample.everybodyReads().tone()).isEqualTo(Tone.OK);
        assertThat(Rendered.status(sample.facts(), Audience.EVERYBODY)).doesNotContain("Observers in Tokyo");
        assertThat(Rendered.history(sample.facts(), Audience.EVERYBODY)).doesNotContain("Observers in Tokyo");
        assertThat(new Projection(sample.facts(), Audience.EVERYBODY)
                        .incident(sample.incidents.get(0).id()))
                .isEmpty();
    }

    @Test
    void aBrokenPromiseIsShownWithItsLateness() {
        sample.incident(
                null,
                "edge",
                List.of(),
                List.of(Sample.update(
                        1, Sample.NOW.minusSeconds(1620), Incident.Phase.INVESTIGATING, "We look.", false)));
        View.NextUpdate next = new Projection(sample.facts(), Audience.EVERYBODY).promise(sample.incidents.get(0));
        assertThat(next.late()).isTrue();
        assertThat(next.text()).isEqualTo("Update late by 7 min, it was due");
        assertThat(next.due().text()).isEqualTo("13:56:11 UTC");
    }

    @Test
    void anAppOnSeveralHostsIsToldHowMuchOfItGoesOn() {
        sample.hostDies();
        assertThat(new Projection(sample.facts(), Audience.of("acme"))
                        .resources()
                        .apps())
                .singleElement()
                .satisfies(app -> assertThat(app.effect())
                        .isEqualTo("1 of its 3 machines is affected (fra); requests continue on 2 (ams, fra)."));
    }
}
