package dev.candor.gate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Failures that one location sees alone, while others ask the same region and it answers them. Whoever is to blame, it is not
 * the deploy, which they all ask: no finding is needed to see that, and none is made for what is over in seconds. Pure.
 */
final class Solitary {

    /** Chance would put so many of all failures into one location once in a thousand times. */
    private static final double DOUBT = 0.001;

    /** Others who fail more than that is likely for what is allowed are not well. */
    private static final double ILL = 0.01;

    private record Way(String location, String region) {}

    private Solitary() {}

    /**
     * Those among {@code unexplained} that their location sees alone.
     *
     * @param runs all since the deploy
     * @param usual as {@link DeployMeter#usualRegions} tells it
     * @param allowed which share of runs may fail: as long as those of the others do no worse, they are well
     */
    static Set<Sample> among(List<Sample> unexplained, List<Sample> runs, Map<String, String> usual, double allowed) {
        Map<Way, List<Sample>> byWay = new LinkedHashMap<>();
        for (Sample failure : unexplained) {
            String region = meant(failure, usual);
            if (region != null) {
                byWay.computeIfAbsent(new Way(failure.location(), region), key -> new ArrayList<>())
                        .add(failure);
            }
        }
        Set<Sample> alone = new HashSet<>();
        byWay.forEach((way, failures) -> {
            if (isAlone(way, failures, runs, usual, allowed)) {
                alone.addAll(failures);
            }
        });
        return alone;
    }

    private static boolean isAlone(
            Way way, List<Sample> failures, List<Sample> runs, Map<String, String> usual, double allowed) {
        Instant first =
                failures.stream().map(Sample::at).min(Instant::compareTo).orElseThrow();
        Instant last = failures.stream().map(Sample::at).max(Instant::compareTo).orElseThrow();
        // Who answered them must be who answers the others: another host or version may well be the broken one.
        Predicate<Sample> same = alike(failures);
        int own = 0;
        int others = 0;
        int othersFailed = 0;
        for (Sample run : runs) {
            if (run.at().isBefore(first)
                    || run.at().isAfter(last)
                    || !way.region().equals(meant(run, usual))) {
                continue;
            }
            if (run.location().equals(way.location())) {
                own++;
            } else if (run.failed()) {
                others++;
                othersFailed++;
            } else if (same.test(run)) {
                others++;
            }
        }
        return Binomial.tail(othersFailed, others, allowed) > ILL
                && Binomial.drawn(failures.size(), own, own + others, failures.size() + othersFailed) <= DOUBT;
    }

    // Of those that nothing answered nobody knows the host; one that names it must not speak for all.
    private static Predicate<Sample> alike(List<Sample> failures) {
        Set<String> hosts = named(failures, Sample::host);
        Set<String> versions = named(failures, Sample::version);
        return run -> (hosts.isEmpty() || hosts.contains(run.host()))
                && (versions.isEmpty() || versions.contains(run.version()));
    }

    /** What most of them name; empty where most name nothing. */
    private static Set<String> named(List<Sample> failures, Function<Sample, @Nullable String> what) {
        List<String> names = failures.stream()
                .flatMap(failure -> Stream.ofNullable(what.apply(failure)))
                .toList();
        return names.size() * 2 < failures.size() ? Set.of() : new HashSet<>(names);
    }

    private static @Nullable String meant(Sample sample, Map<String, String> usual) {
        return sample.region() == null ? usual.get(sample.location()) : sample.region();
    }
}
