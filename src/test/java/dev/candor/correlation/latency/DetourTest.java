package dev.candor.correlation.latency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Suspect;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DetourTest {
    private static final int START = (int) Instant.parse("2026-03-11T12:03:00Z").getEpochSecond();
    private static final int INTERVAL = 10;
    private static final double NONE = Double.NaN;

    private final LatencyBook book = new LatencyBook(LatencyRules.ORDINARY);
    private int now = START;

    @Test
    void aLocationThatAFarRegionAnswersWhileTheNearOneIsUpHasLostItsWayThere() {
        usual("shop", "ams", "fra", 9, 1);
        usual("shop", "fra", "fra", 2, 1);
        usual("shop", "lhr", "fra", 12, 1);
        for (int i = 0; i < 4; i++) {
            runs("shop", Map.of("ams", "fra", "fra", "fra", "lhr", "fra"));
        }
        assertThat(detours()).isEmpty();
        int last = now;
        for (int i = 0; i < 4; i++) {
            runs("shop", Map.of("ams", "ord", "fra", "fra", "lhr", "fra"));
        }
        assertThat(detours()).as("four may be chance").isEmpty();
        runs("shop", Map.of("ams", "ord", "fra", "fra", "lhr", "fra"));
        Detour detour = detours().get(0);
        assertThat(detour.suspect()).isEqualTo(new Suspect(Suspect.Kind.PATH, "ams/fra"));
        assertThat(detour.rivals()).isEmpty();
        assertThat(detour.confidence()).isGreaterThan(0.9);
        assertThat(detour.onset()).isEqualTo(last + INTERVAL);
        assertThat(detour.onsetFrom()).isEqualTo(last);
        assertThat(detour.runs()).isEqualTo(5);
        assertThat(detour.probes()).containsExactly("shop");
        assertThat(detour.sentence())
                .isEqualTo("ams was answered by ord in 112 ms since 12:03:50 (shop);"
                        + " fra, usual at 9.0 ms, answers fra and lhr");
        runs("shop", Map.of("ams", "fra", "fra", "fra", "lhr", "fra"));
        assertThat(detours()).as("it is back").isEmpty();
    }

    @Test
    void aRegionThatAnswersNobodyIsDownAndNoDetour() {
        usual("shop", "ams", "fra", 9, 1);
        usual("shop", "lhr", "fra", 12, 1);
        runs("shop", Map.of("ams", "fra", "lhr", "fra"));
        for (int i = 0; i < 10; i++) {
            runs("shop", Map.of("ams", "ord", "lhr", "ord"));
            assertThat(detours()).isEmpty();
        }
    }

    @Test
    void severalProbesOfOneLocationAreOneDetour() {
        for (String probe : List.of("shop", "blog", "mail")) {
            usual(probe, "ams", "fra", 9, 1);
            usual(probe, "lhr", "fra", 12, 1);
        }
        for (int i = 0; i < 6; i++) {
            for (String probe : List.of("shop", "blog", "mail")) {
                runs(probe, Map.of("ams", "ord", "lhr", "fra"));
                now -= INTERVAL;
            }
            now += INTERVAL;
        }
        assertThat(detours()).hasSize(1);
        assertThat(detours().get(0).probes()).containsExactly("blog", "mail", "shop");
        assertThat(detours().get(0).runs()).isEqualTo(18);
        assertThat(detours().get(0).sentence()).contains("(blog and 2 more)");
    }

    @Test
    void whereOnlyOtherProbesShowThatTheRegionLivesTheAppMayHaveLeftIt() {
        usual("shop", "ams", "fra", 9, 1);
        usual("blog", "lhr", "fra", 12, 1);
        for (int i = 0; i < 6; i++) {
            runs("shop", Map.of("ams", "ord"));
            runs("blog", Map.of("lhr", "fra"));
        }
        Detour detour = detours().get(0);
        assertThat(detour.confidence()).isBetween(0.5, 0.9);
        assertThat(detour.rivals()).containsExactly(new Suspect(Suspect.Kind.APP_REGION, "app-shop/fra"));
    }

    @Test
    void whoIsOftenAnsweredFromElsewhereNeedsMoreOfIt() {
        usual("shop", "ams", "fra", 9, 0.75);
        usual("shop", "lhr", "fra", 12, 1);
        for (int i = 0; i < 9; i++) {
            runs("shop", Map.of("ams", "ord", "lhr", "fra"));
            assertThat(detours()).isEmpty();
        }
        runs("shop", Map.of("ams", "ord", "lhr", "fra"));
        assertThat(detours()).hasSize(1);
    }

    @Test
    void anotherRegionThatIsAsNearIsNoDetour() {
        usual("shop", "ams", "fra", 100, 1);
        usual("shop", "lhr", "fra", 12, 1);
        for (int i = 0; i < 12; i++) {
            runs("shop", Map.of("ams", "ord", "lhr", "fra"));
        }
        assertThat(detours()).isEmpty();
    }

    @Test
    void aLocationThatFellSilentIsOnNoWay() {
        usual("shop", "ams", "fra", 9, 1);
        usual("shop", "lhr", "fra", 12, 1);
        for (int i = 0; i < 6; i++) {
            runs("shop", Map.of("ams", "ord", "lhr", "fra"));
        }
        for (int i = 0; i < 12; i++) {
            runs("shop", Map.of("lhr", "fra"));
        }
        assertThat(detours()).isEmpty();
    }

    private void usual(String probe, String location, String region, double ms, double share) {
        LatencyBaseline usual = new LatencyBaseline(
                (float) ms,
                (float) ms,
                (float) ms,
                (float) ms,
                (float) ms + 20,
                1,
                1,
                0.01f,
                1_000,
                14,
                LatencyBaseline.Basis.TIME_OF_DAY);
        book.learn(probe, location, Map.of(region, usual), Map.of(region, share, "cdg", 1 - share));
    }

    private void runs(String probe, Map<String, String> answeredBy) {
        now += INTERVAL;
        answeredBy.forEach((location, region) ->
                book.observe(probe, location, region, region.equals("ord") ? 112 : 10, NONE, NONE, now));
    }

    private List<Detour> detours() {
        return book.detours(probe -> "app-" + probe, now + 1);
    }
}
