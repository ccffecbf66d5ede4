package dev.candor.correlation.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Blame;
import dev.candor.correlation.blame.Diagnosis;
import dev.candor.correlation.blame.Diagnostician;
import dev.candor.correlation.blame.Hint;
import dev.candor.correlation.blame.Observation;
import dev.candor.correlation.blame.Phase;
import dev.candor.correlation.blame.Plan;
import dev.candor.correlation.blame.Rollout;
import dev.candor.correlation.blame.Suspect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private final Heard localizer = new Heard();
    private final List<Double> ticks = new ArrayList<>();
    private final Replay replay = new Replay(localizer, (diagnosis, locations) -> ticks.add(diagnosis.at()));

    /** Remembers what it was given and asked, in order. */
    private static final class Heard implements Diagnostician {
        private final List<String> all = new ArrayList<>();

        @Override
        public void plan(Plan plan) {
            all.add("plan");
        }

        @Override
        public void rollout(Rollout rollout) {
            all.add("deploy of " + rollout.app());
        }

        @Override
        public void hint(Hint hint) {
            all.add("hint of " + hint.source());
        }

        @Override
        public void observe(Observation observation) {
            all.add("%s %.1f".formatted(observation.agent(), observation.done()));
        }

        @Override
        public Diagnosis diagnose(double now) {
            all.add("tick %.0f".formatted(now));
            return new Diagnosis(now, List.of());
        }
    }

    private void observe(String agent, double done) {
        replay.observe(new Observation("shop", agent, done, done, Phase.OK, Double.NaN, null, null, null, null));
    }

    @Test
    void ticksLieTenSecondsApartFromTheFirstSecondAndOneComesAfterTheLastLine() {
        replay.plan(Plan.EMPTY);
        observe("a", 3.2);
        observe("b", 12.9);
        observe("c", 13);
        observe("d", 34);
        replay.finish();
        assertThat(localizer.all)
                .containsExactly(
                        "plan", "a 3.2", "b 12.9", "tick 13", "c 13.0", "tick 23", "tick 33", "d 34.0", "tick 43");
        assertThat(ticks).containsExactly(13.0, 23.0, 33.0, 43.0);
        assertThat(replay.ticks()).isEqualTo(4);
    }

    @Test
    void aDeployIsHeardBeforeWhatCameAfterIt() {
        observe("a", 1);
        replay.rollout(new Rollout(true, 2, "shop", "v2", "v1"));
        observe("b", 3);
        replay.hint(new Hint("smart", new Suspect(Suspect.Kind.HOST, "h"), 1, 15, 20));
        replay.finish();
        assertThat(localizer.all)
                .containsExactly("a 1.0", "deploy of shop", "b 3.0", "tick 11", "hint of smart", "tick 21");
    }

    @Test
    void whatCameOutOfOrderIsPutInOrderWithinATick() {
        observe("a", 5);
        observe("b", 3);
        observe("c", 14);
        observe("d", 14.5);
        replay.finish();
        assertThat(localizer.all).containsExactly("b 3.0", "a 5.0", "c 14.0", "d 14.5", "tick 15");
        assertThat(replay.disordered()).isOne();
    }

    @Test
    void theSameRunToldAgainIsLeftOut() {
        observe("a", 5);
        observe("a", 6);
        observe("a", 5);
        observe("b", 5);
        assertThat(replay.duplicates()).isOne();
        assertThat(replay.observations()).isEqualTo(3);
    }

    @Test
    void whatIsOlderThanEveryWindowIsLeftOut() {
        observe("a", 1000);
        observe("b", 100);
        observe("c", 99.9);
        assertThat(replay.late()).isOne();
        assertThat(replay.observations()).isEqualTo(2);
    }

    @Test
    void aTimeInTheWrongUnitDoesNotCarryTheStreamAway() {
        observe("a", 1_750_000_000);
        observe("b", 1_750_000_001_000d);
        observe("c", 1_750_000_002);
        replay.finish();
        assertThat(localizer.all).containsExactly("a 1750000000.0", "c 1750000002.0", "tick 1750000010");
        assertThat(replay.astray()).isOne();
    }

    @Test
    void aLongSilenceIsNotSpentTicking() {
        observe("a", 0);
        observe("b", 50_003);
        replay.finish();
        assertThat(replay.ticks()).isBetween(100L, 105L);
        assertThat(localizer.all).endsWith("tick 50000", "b 50003.0", "tick 50010");
    }

    @Test
    void twoThatAgreeOnALeapAreBelieved() {
        observe("a", 0);
        observe("b", 500_000);
        observe("c", 500_001);
        replay.finish();
        assertThat(replay.observations()).isEqualTo(2);
        assertThat(localizer.all).endsWith("c 500001.0", "tick 500010");
    }

    @Test
    void aTickIsOneLineOfJson() {
        Suspect host = new Suspect(Suspect.Kind.HOST, "fra-112");
        Suspect rival = new Suspect(Suspect.Kind.INSTANCE, "shop/fra-112");
        Blame clear = new Blame(
                host, .99876, 12.345, .5, true, 100, 99.5, 101, List.of(), 61, 64, 90, 90, List.of(), List.of(), "s");
        Blame unclear =
                new Blame(host, .5, 4, .5, false, 100, 99, 101, List.of(rival), 1, 2, 3, 90, List.of(), List.of(), "t");
        assertThat(DiagnosisJson.write(new Diagnosis(110, List.of(clear, unclear)), Map.of()))
                .isEqualTo("""
                        {"at":110.0,"findings":[{"component":"HOST(fra-112)","type":"host","id":"fra-112","class":"host",\
                        "confidence":0.9988,"score":12.35,"severity":0.500,"page":true,"onset":100.0,\
                        "onset_interval":[99.5,101.0],"ambiguous":[],"told_as":"HOST(fra-112)","explained":61,"failures":64,"runs":90,"sentence":"s"},\
                        {"component":"HOST(fra-112)","type":"host","id":"fra-112","class":"host",\
                        "confidence":0.5000,"score":4.00,"severity":0.500,"page":false,"onset":100.0,\
                        "onset_interval":[99.0,101.0],"ambiguous":["HOST(fra-112)","INSTANCE(shop,fra-112)"],\
                        "told_as":"HOST(fra-112)","explained":1,"failures":2,"runs":3,"sentence":"t"}]}""");
        assertThat(DiagnosisJson.write(new Diagnosis(1_750_000_010, List.of()), Map.of()))
                .isEqualTo("{\"at\":1750000010.0,\"findings\":[]}");
    }
}
