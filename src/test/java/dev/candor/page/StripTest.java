package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Incident;
import dev.candor.measurement.MinuteCount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StripTest {
    private static final Instant FROM =
            Sample.NOW.minus(Duration.ofMinutes(8)).truncatedTo(java.time.temporal.ChronoUnit.MINUTES);

    private static MinuteCount minute(String probe, String location, int minute, int up, int down) {
        return new MinuteCount(
                probe,
                location,
                FROM.plus(Duration.ofMinutes(minute)),
                up,
                0,
                down,
                0,
                up == 0 ? null : 40.0 + minute,
                null,
                null);
    }

    /** A world in which the sample's incidents were seen by two locations. */
    static List<MinuteCount> minutes() {
        List<MinuteCount> minutes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            minutes.add(minute("web-a", "ams", i, i < 4 ? 6 : 0, i < 4 ? 0 : 6));
            minutes.add(minute("web-a", "fra", i, 6, 0));
        }
        return minutes;
    }

    private static Map<UUID, Trace> traces(World world, Map<UUID, Trace> before, Instant now) {
        return Trace.of(world, new Atlas(world.catalog()), world.incidents(FROM), before, now);
    }

    private static Facts facts(Sample sample, Map<UUID, Trace> traces) {
        Facts known = sample.facts();
        return new Facts(
                known.atlas(),
                known.judgement(),
                known.incidents(),
                known.impacts(),
                known.spans(),
                known.works(),
                known.expired(),
                known.now(),
                known.past(),
                traces);
    }

    /** The pages of a sample of which locations saw something. */
    static Facts seen(Sample sample) {
        World world = new World(sample);
        world.minutes = minutes();
        return facts(sample, traces(world, Map.of(), Sample.NOW));
    }

    @Test
    void whatLocationsSawIsDrawnAndSaidOnThePagesOfAnIncident() {
        Sample sample = LookTest.lived();
        Incident incident = sample.hostDies();
        for (Audience audience : List.of(Audience.EVERYBODY, Audience.of("acme"), Audience.of("globex"))) {
            for (String path : List.of("", "incidents/" + incident.id())) {
                assertThat(new Reading(seen(sample), audience).page(path))
                        .contains("<svg class=\"chart heat\"", "Amsterdam</b> 24 of 48, <b", "40 to 47 ms")
                        .contains("aria-hidden=\"true\"")
                        .doesNotContain("web-a");
            }
        }
    }

    @Test
    void anAppsOwnerReadsWhatWasMeasuredOfTheApp() {
        Sample sample = LookTest.lived();
        Incident incident =
                sample.incident(new Suspect(Suspect.Kind.APP, "shop"), "shop", List.of(), Sample.automaticUpdate());
        sample.impact(incident, "shop", "acme", "", dev.candor.incident.Impact.State.IMPAIRED);
        String own = new Reading(seen(sample), Audience.of("acme")).page("");
        assertThat(own).contains("Measured of <b translate=\"no\">");
        assertThat(new Reading(seen(sample), Audience.EVERYBODY).page("")).doesNotContain("Measured of");
    }

    @Test
    void theWorseACellTheThickerAndEqualNeighboursAreOneStroke() {
        Seen seen = Seen.of(minutes(), FROM, FROM.plus(Duration.ofMinutes(8)));
        Strip strip = Strip.of(null, seen, new Atlas(new Sample().catalog()), Sample.NOW)
                .orElseThrow();
        assertThat(strip.heat())
                .extracting(View.Path::css, View.Path::d)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("down", "M16 3H32"),
                        org.assertj.core.groups.Tuple.tuple("ok", "M0 3H16M0 10H32"));
        assertThat(strip.rows()).extracting(Strip.Row::location).containsExactly("Amsterdam", "Frankfurt");
    }

    @Test
    void nothingIsDrawnWhereNothingWasSeen() {
        Seen seen = Seen.of(List.of(), FROM, Sample.NOW);
        assertThat(Strip.of(null, seen, new Atlas(new Sample().catalog()), Sample.NOW))
                .isEmpty();
    }

    @Test
    void whatIsReadOnceIsGoodForAWhileAndForEverOnceItIsOver() {
        Sample sample = LookTest.lived();
        Incident incident = sample.hostDies();
        World world = new World(sample);
        world.minutes = minutes();
        Map<UUID, Trace> first = traces(world, Map.of(), Sample.NOW);
        assertThat(first).containsOnlyKeys(incident.id());
        assertThat(traces(world, first, Sample.NOW.plusSeconds(19)).get(incident.id()))
                .isSameAs(first.get(incident.id()));
        Map<UUID, Trace> again = traces(world, first, Sample.NOW.plusSeconds(20));
        assertThat(again.get(incident.id())).isNotSameAs(first.get(incident.id()));
    }
}
