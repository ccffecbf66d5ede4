package dev.candor.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Suspect;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which failures of a gate's runs a finding explains. */
class BlameTest {

    private static Blame blame(Suspect.Kind kind, String id, Suspect... rivals) {
        return new Blame(
                new Suspect(kind, id),
                List.of(rivals),
                0.95,
                Runs.at(10),
                Runs.at(60),
                List.of("shop"),
                List.of("fra"),
                "it is so");
    }

    private static Sample failure(
            String location, @Nullable String region, @Nullable String host, @Nullable String version) {
        return new Sample("shop", location, region, host, version, Runs.at(20), true, 12, "refused");
    }

    @ParameterizedTest
    @CsvSource({
        "LOCATION,        fra,            true",
        "LOCATION,        iad,            false",
        "PATH,            fra/ams,        true",
        "PATH,            iad/ams,        false",
        "PATH,            fra/sea,        false",
        "TRANSIT,         'iad,fra/ams,sea', true",
        "TRANSIT,         'iad,lhr/ams,sea', false",
        "REGION,          ams,            true",
        "REGION,          sea,            false",
        "APP_REGION,      checkout/ams,   true",
        "STALE_DISCOVERY, checkout/sea,   false",
        "HOST,            ams-1,          true",
        "HOST,            ams-2,          false",
        "APP_VERSION,     checkout/3f2c1ab, true",
        "APP_VERSION,     checkout/9ee01d0, false",
        "AGENT,           fra-1,          true",
        "PLATFORM,        platform,       true",
    })
    void aFailureIsExplainedByWhatItTouched(Suspect.Kind kind, String id, boolean explained) {
        assertThat(blame(kind, id).explains(failure("fra", "ams", "ams-1", Runs.NEW)))
                .isEqualTo(explained);
    }

    @ParameterizedTest
    @CsvSource({"REGION, ams", "HOST, ams-2", "APP_VERSION, checkout/9ee01d0", "PATH, fra/ams"})
    void ofARunWithoutAnAnswerTheLocationsOfTheFindingTell(Suspect.Kind kind, String id) {
        assertThat(blame(kind, id).explains(failure("fra", null, null, null))).isTrue();
        assertThat(blame(kind, id).explains(failure("iad", null, null, null))).isFalse();
    }

    @Test
    void aRivalExplainsAsWellAsTheSuspectDoes() {
        Blame blame = blame(Suspect.Kind.HOST, "ams-2", new Suspect(Suspect.Kind.HOST, "ams-1"));
        assertThat(blame.explains(failure("fra", "ams", "ams-1", null))).isTrue();
        assertThat(blame.explains(failure("fra", "ams", "ams-3", null))).isFalse();
    }

    @Test
    void aFailureBeforeOrAfterItOrOfAnotherProbeIsNotExplained() {
        Blame blame = blame(Suspect.Kind.LOCATION, "fra");
        Sample within = failure("fra", "ams", "ams-1", null);
        assertThat(blame.explains(within)).isTrue();
        for (Sample other : List.of(
                new Sample("shop", "fra", "ams", "ams-1", null, Runs.at(9), true, 12, "refused"),
                new Sample("shop", "fra", "ams", "ams-1", null, Runs.at(61), true, 12, "refused"),
                new Sample("cart", "fra", "ams", "ams-1", null, Runs.at(20), true, 12, "refused"))) {
            assertThat(blame.explains(other)).isFalse();
        }
    }

    @Test
    void theSameMatterGoesOnUntilThereIsAGap() {
        Blame first = blame(Suspect.Kind.HOST, "ams-1");
        Blame later = new Blame(
                first.suspect(),
                first.rivals(),
                0.99,
                Runs.at(30),
                Runs.at(90),
                List.of("cart"),
                List.of("iad"),
                "it is still so");
        assertThat(first.continuedBy(later)).isTrue();
        assertThat(first.continuedBy(blame(Suspect.Kind.HOST, "ams-2"))).isFalse();
        assertThat(blame(Suspect.Kind.HOST, "ams-1", new Suspect(Suspect.Kind.REGION, "ams"))
                        .continuedBy(later))
                .isFalse();
        assertThat(later.with(first).from()).isEqualTo(Runs.at(10));
        assertThat(first.with(later))
                .isEqualTo(new Blame(
                        first.suspect(),
                        List.of(),
                        0.99,
                        Runs.at(10),
                        Runs.at(90),
                        List.of("shop", "cart"),
                        List.of("fra", "iad"),
                        "it is still so"));
        Blame afterAGap = new Blame(
                first.suspect(),
                List.of(),
                0.99,
                Runs.at(61),
                Runs.at(90),
                List.of("shop"),
                List.of("fra"),
                "it is so again");
        assertThat(first.continuedBy(afterAGap)).isFalse();
    }
}
