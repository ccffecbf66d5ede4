package dev.candor.correlation.blame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.blame.Suspect.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToldTest {
    private static final Suspect FRA_1 = new Suspect(Kind.AGENT, "fra-1");
    private static final Suspect FRA = new Suspect(Kind.LOCATION, "fra");
    private static final Suspect PATH = new Suspect(Kind.PATH, "fra>iad");
    private static final Suspect PLATFORM = new Suspect(Kind.PLATFORM, "platform");
    private static final Suspect SHOP = new Suspect(Kind.APP, "shop");

    @Test
    void anAgentThatStandsAloneIsToldAsItsLocation() {
        Told told = Told.of(blame(FRA_1, FRA), Map.of("fra-1", "fra", "ams-1", "ams"));
        assertThat(told).isEqualTo(new Told(FRA, List.of(), .9));
        assertThat(Told.of(blame(FRA_1), Map.of()).suspect()).isEqualTo(new Suspect(Kind.LOCATION, "fra-1"));
    }

    @Test
    void anAgentAmongOthersIsToldByItsName() {
        Map<String, String> two = Map.of("fra-1", "fra", "fra-2", "fra");
        assertThat(Told.of(blame(FRA_1), two)).isEqualTo(new Told(FRA_1, List.of(), .9));
        assertThat(Told.of(blame(FRA_1, FRA), two)).isEqualTo(new Told(FRA, List.of(FRA_1), .9));
    }

    @Test
    void aLocationGoesFirstOnlyWhereAllThatIsPossibleIsOfThoseWhoAsk() {
        Map<String, String> one = Map.of("fra-1", "fra");
        assertThat(Told.of(blame(PATH, FRA_1), one)).isEqualTo(new Told(FRA, List.of(PATH), .9));
        assertThat(Told.of(blame(PATH, SHOP, FRA), one)).isEqualTo(new Told(PATH, List.of(SHOP, FRA), .5));
    }

    @Test
    void theOnlyAppIsToldBeforeThePlatform() {
        assertThat(Told.of(blame(PLATFORM, SHOP), Map.of())).isEqualTo(new Told(SHOP, List.of(PLATFORM), .5));
        assertThat(Told.of(blame(SHOP, PLATFORM), Map.of())).isEqualTo(new Told(SHOP, List.of(PLATFORM), .5));
        assertThat(Told.of(blame(PLATFORM), Map.of())).isEqualTo(new Told(PLATFORM, List.of(), .9));
    }

    private static Blame blame(Suspect suspect, Suspect... rivals) {
        return new Blame(
                suspect,
                .5,
                .9,
                20,
                1,
                true,
                100,
                99,
                101,
                Arrays.asList(rivals),
                5,
                5,
                9,
                90,
                List.of(),
                List.of(),
                "s");
    }
}
