package dev.candor.correlation.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Host;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.blame.Suspect;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels of other systems, and what of the catalog they are about. */
class PlacingTest {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    static final Catalog CATALOG = new Catalog(
            "Acme",
            List.of(new Region("fra", "Frankfurt")),
            List.of(new Host("fra-112", "fra"), new Host("db.fra", "fra")),
            List.of(),
            List.of(new Component("api", "API", null, null, 0)),
            List.of(new Customer("acme", "Acme")),
            List.of(
                    new Resource("shop", "acme", ResourceKind.APP, "Shop", null),
                    new Resource("shop-1", "acme", ResourceKind.MACHINE, "Shop 1", "shop"),
                    new Resource("disk-1", "acme", ResourceKind.VOLUME, "Disk", null)),
            List.of(new Placement("shop-1", "fra-112", null, null)));

    static SignalConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(SignalConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(SignalConfig.class);
    }

    private final Placing placing = new Placing(config(Map.of()), CATALOG, NOW);

    @ParameterizedTest
    @CsvSource({
        "instance=fra-112:9100, HOST fra-112",
        "instance=fra-112, HOST fra-112",
        "instance=FRA-112.example.net:9100, HOST fra-112",
        "node=db.fra, HOST db.fra",
        "host=fra-112 instance=exporter:9100, HOST fra-112",
        "host=gone instance=fra-112:9100, HOST fra-112",
        "region=fra, REGION fra",
        "region=FRA, REGION fra",
        "region=fra host=fra-112, HOST fra-112",
        "app=api, APP api",
        "component=api region=fra, APP_REGION api/fra",
        "app=shop instance=fra-112:9100, INSTANCE shop/fra-112",
        "app=node-exporter instance=fra-112:9100, HOST fra-112",
        "resource=shop-1, INSTANCE shop/fra-112",
        "resource=shop, APP shop",
        "resource=disk-1, nothing",
        "instance=elsewhere:9100, nothing",
        "alertname=Watchdog, nothing",
    })
    void theNarrowestThingThatTheCatalogKnowsCounts(String labels, String expected) {
        assertThat(about(placing, labels)).isEqualTo(expected);
    }

    @Test
    void whichLabelsNameAHostIsTheOperatorsChoice() {
        Placing own = new Placing(config(Map.of("candor.signal.host-labels", "rack_unit")), CATALOG, NOW);

        assertThat(about(own, "rack_unit=fra-112")).isEqualTo("HOST fra-112");
        assertThat(about(own, "instance=fra-112")).isEqualTo("nothing");
    }

    @ParameterizedTest
    @CsvSource({
        "NodeDiskFailing, DISK",
        "HostOOMKill, OOM",
        "NodeMemoryPressure, MEMORY",
        "KubeCPUThrottlingHigh, CPU",
        "SmartDeviceWarning, DISK",
        "NodeNetworkReceiveErrs, NETWORK",
        "memory-pressure, MEMORY",
        "Watchdog, OTHER",
    })
    void theNameOfAnAlertTellsWhatIsWrong(String name, Signal.Kind kind) {
        assertThat(Signal.Kind.named(name)).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"critical, CRITICAL", "page, CRITICAL", "warning, WARNING", "none, INFO", "purple, WARNING", ", WARNING"
    })
    void whatOthersCallSevereIsOneOfThree(String word, Signal.Severity severity) {
        assertThat(Signal.Severity.of(word)).isEqualTo(severity);
    }

    @Test
    void aSourceThatCriesWolfLosesWeightAndOneThatIsRightGainsIt() {
        Reliability wolf = Reliability.UNKNOWN;
        Reliability right = Reliability.UNKNOWN;
        for (int i = 0; i < 30; i++) {
            wolf = wolf.after(false);
            right = right.after(true);
        }
        assertThat(Reliability.UNKNOWN.mean()).isEqualTo(0.6);
        assertThat(wolf.mean()).isLessThan(0.1);
        assertThat(right.mean()).isGreaterThan(0.9);
        for (int i = 0; i < 60; i++) {
            wolf = wolf.after(true);
        }
        assertThat(wolf.mean()).as("a rule that was mended").isGreaterThan(0.7);
        assertThat(Reliability.of(Signal.OPERATOR, wolf)).isEqualTo(0.95);
    }

    private static String about(Placing placing, String labels) {
        Map<String, String> all = new HashMap<>();
        for (String label : labels.split(" ")) {
            all.put(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1));
        }
        Suspect suspect = placing.of(all).orElse(null);
        return suspect == null ? "nothing" : Objects.requireNonNull(suspect.kind()) + " " + suspect.id();
    }
}
