package dev.candor.correlation.blame;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A short version of {@link AttributionBench} on one core. The seeds are fixed and so is what comes out: a change that
 * makes attribution worse fails here before it is measured at length.
 */
class AttributionIT {

    private static final int RUNS = 4;

    /** Of the seeds that nobody tunes by. */
    private static final long SEED = 50_001;

    /** {@code exact} of four runs must be exact, at the moment at which the scenario's goal is due. */
    @ParameterizedTest
    @CsvSource({
        "agent,            3",
        "probe-region,     3",
        "path,             3",
        "host-hard,        3",
        "region-full,      3",
        "region-partial,   3",
        "platform,         3",
        "dns-stale,        3",
        "app-bug-deploy,   3",
        "app-crash,        3",
        "gray-host-20,     3",
        "gray-region-20,   3",
        "gray-path-20,     3",
        "gray-version-20,  3",
        "two-faults,       2",
        "transit,          2",
        "host-evicted,     3",
    })
    void faultsAreNamedExactly(String name, int exact) {
        Marks marks = marks("scenarios=" + name);
        Marks.Moment moment = marks.moment(scenario(name).moment());
        assertThat(moment.exact).as("%s", marks.misses).isGreaterThanOrEqualTo(exact);
    }

    @ParameterizedTest
    @CsvSource("sd-stale, 3")
    void aFaultThatSoonPassesIsNamedWhileItLasts(String name, int found) {
        Marks marks = marks("scenarios=" + name);
        assertThat(marks.moment(60).right).as("%s", marks.misses).isGreaterThanOrEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({"standard, 0", "stress, 0"})
    void nobodyIsWokenForNothing(String tier, int pages) {
        Marks marks = marks("scenarios=none", "set=quiet:1800", "tier=" + tier);
        int woken = marks.wrong.values().stream().mapToInt(wrong -> wrong.pages).sum();
        assertThat(woken).as("%s", marks.misses).isLessThanOrEqualTo(pages);
    }

    private static Scenario scenario(String name) {
        return Scenario.values().stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Marks marks(String... arguments) {
        BenchOptions options = new BenchOptions(arguments);
        Marks marks = new Marks();
        for (int i = 0; i < RUNS; i++) {
            marks.add(AttributionBench.one(options.scenarios().get(0), options, SEED + i)
                    .get("joint"));
        }
        return marks;
    }
}
