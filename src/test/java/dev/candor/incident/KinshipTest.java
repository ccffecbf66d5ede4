package dev.candor.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Host;
import dev.candor.catalog.Region;
import dev.candor.correlation.blame.Suspect;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KinshipTest {

    private static final Catalog CATALOG = new Catalog(
            "Acme",
            List.of(new Region("fra", "Frankfurt"), new Region("ams", "Amsterdam")),
            List.of(new Host("fra-1", "fra"), new Host("ams-1", "ams")),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    private final Kinship kinship = new Kinship(CATALOG);

    @ParameterizedTest(name = "{0} {1} is within {2} {3}: {4}")
    @CsvSource(delimiter = '|', textBlock = """
        HOST            | fra-1           | REGION     | fra             | true
        HOST            | ams-1           | REGION     | fra             | false
        HOST            | unheard-of      | REGION     | fra             | false
        HOST            | fra-1           | PLATFORM   | all             | true
        REGION          | fra             | PLATFORM   | all             | true
        PLATFORM        | all             | PLATFORM   | all             | false
        AGENT           | lhr-1           | PLATFORM   | all             | false
        LOCATION        | lhr             | PLATFORM   | all             | false
        PATH            | lhr/fra         | PLATFORM   | all             | true
        AGENT           | lhr-1           | LOCATION   | lhr             | true
        AGENT           | lhr-1           | LOCATION   | cdg             | false
        PATH            | lhr/fra         | LOCATION   | lhr             | true
        PATH            | lhr/fra         | REGION     | fra             | true
        PATH            | lhr/fra         | REGION     | ams             | false
        PATH            | lhr/fra         | TRANSIT    | cdg,lhr/ams,fra | true
        PATH            | iad/fra         | TRANSIT    | cdg,lhr/ams,fra | false
        APP_REGION      | shop/fra        | APP        | shop            | true
        APP_REGION      | shop/fra        | REGION     | fra             | true
        APP_REGION      | shop/fra        | APP        | edge            | false
        APP_VERSION     | shop/v2         | APP        | shop            | true
        STALE_DISCOVERY | shop/fra        | APP        | shop            | true
        STALE_DISCOVERY | shop/fra        | APP_REGION | shop/fra        | true
        STALE_DISCOVERY | shop/fra        | APP_REGION | shop/ams        | false
        STALE_DISCOVERY | shop/fra        | REGION     | fra             | true
        STALE_DNS       | shop            | APP        | shop            | true
        INSTANCE        | shop/fra-1      | HOST       | fra-1           | true
        INSTANCE        | shop/fra-1      | REGION     | fra             | true
        INSTANCE        | shop/fra-1      | APP        | shop            | true
        INSTANCE        | i-77            | REGION     | fra             | false
        APP             | shop            | REGION     | fra             | false
        REGION          | fra             | HOST       | fra-1           | false
        """)
    void aPartIsBrokenByWhatBreaksTheWhole(
            Suspect.Kind child, String id, Suspect.Kind parent, String of, boolean within) {
        assertThat(kinship.within(new Suspect(child, id), List.of("lhr"), new Suspect(parent, of)))
                .isEqualTo(within);
    }

    @ParameterizedTest
    @CsvSource({
        "APP, edge, app edge",
        "APP_VERSION, edge/v2, app edge",
        "STALE_DNS, edge, app edge",
        "APP_REGION, edge/fra, app region edge/fra",
        "STALE_DISCOVERY, edge/fra, app region edge/fra",
        "HOST, fra-1, host fra-1",
        "PATH, lhr/fra, path lhr/fra",
    })
    void whatIsBlamedIsOneThingWhateverIsWrongWithIt(Suspect.Kind kind, String id, String blamed) {
        assertThat(Kinship.blamed(new Suspect(kind, id))).isEqualTo(blamed);
    }
}
