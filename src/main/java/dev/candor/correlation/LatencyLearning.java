package dev.candor.correlation;

import dev.candor.correlation.latency.LatencyBaseline;
import dev.candor.correlation.latency.LatencyBaseline.Basis;
import dev.candor.correlation.latency.LatencyBook;
import dev.candor.correlation.latency.LatencyRules;
import dev.candor.measurement.LatencyPast;
import dev.candor.measurement.LatencyReader;
import dev.candor.measurement.LatencyReader.Series;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Learns from roll-ups what is usual, some series at a time: this time of the day where it was asked often enough, else
 * whole days, else whatever there is.
 */
final class LatencyLearning {

    /** A query of so many takes a fraction of a second, and nobody waits for its connection longer than that. */
    static final int AT_ONCE = 200;

    private static final int SEVERAL_DAYS = 3;
    // A region that answers fewer runs than that is not worth a second look for lack of a baseline.
    private static final double RARE = 0.05;

    private final LatencyReader reader;
    private final LatencyBook book;
    private final LatencyRules rules;
    private final int days;

    LatencyLearning(LatencyReader reader, LatencyBook book, LatencyRules rules, int days) {
        this.reader = reader;
        this.book = book;
        this.rules = rules;
        this.days = days;
    }

    /** What was learned of one series so far. */
    private static final class Learned {
        private final Map<String, LatencyBaseline> byRegion = new HashMap<>();
        private Map<String, Double> shares = Map.of();

        boolean enough() {
            return !shares.isEmpty()
                    && shares.entrySet().stream()
                            .allMatch(share -> share.getValue() < RARE || byRegion.containsKey(share.getKey()));
        }
    }

    /**
     * Learns anew what is usual at {@code now}.
     *
     * @param frozen series that must learn nothing now
     * @return the series of which something is known
     */
    List<Series> learn(List<Series> all, Instant now, Predicate<Series> frozen) {
        List<Series> known = new ArrayList<>(all.size());
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            learn(all.subList(from, Math.min(all.size(), from + AT_ONCE)), now, frozen, known);
        }
        return known;
    }

    private void learn(List<Series> some, Instant now, Predicate<Series> frozen, List<Series> known) {
        Map<String, Map<String, Learned>> learned = new HashMap<>();
        List<Series> open = some;
        reader.sameHours(open, now, days, each(learned, Basis.TIME_OF_DAY, now));
        open = missing(open, learned);
        if (!open.isEmpty()) {
            reader.days(open, now, days, each(learned, Basis.WHOLE_DAYS, now));
            open = missing(open, learned);
        }
        if (!open.isEmpty()) {
            Instant from = now.minus(Duration.ofDays(SEVERAL_DAYS)).truncatedTo(ChronoUnit.HOURS);
            reader.hours(open, from, now, each(learned, Basis.YOUNG, now));
        }
        for (Series series : some) {
            Learned one = learned.getOrDefault(series.probe(), Map.of()).get(series.location());
            if (one != null && !one.byRegion.isEmpty()) {
                known.add(series);
                if (!frozen.test(series)) {
                    book.learn(series.probe(), series.location(), one.byRegion, one.shares);
                }
            }
        }
    }

    private static List<Series> missing(List<Series> some, Map<String, Map<String, Learned>> learned) {
        List<Series> missing = new ArrayList<>();
        for (Series series : some) {
            Learned one = learned.getOrDefault(series.probe(), Map.of()).get(series.location());
            if (one == null || !one.enough()) {
                missing.add(series);
            }
        }
        return missing;
    }

    private Consumer<LatencyPast> each(Map<String, Map<String, Learned>> learned, Basis basis, Instant now) {
        return past -> {
            Learned one = learned.computeIfAbsent(past.probe(), probe -> new HashMap<>())
                    .computeIfAbsent(past.location(), location -> new Learned());
            long all = past.answerers().stream()
                    .mapToLong(LatencyPast.Answerer::runs)
                    .sum();
            Map<String, Double> shares = new HashMap<>();
            for (LatencyPast.Answerer answerer : past.answerers()) {
                shares.put(answerer.region(), (double) answerer.runs() / all);
                LatencyBaseline baseline = baseline(answerer, basis, now);
                if (baseline != null) {
                    one.byRegion.putIfAbsent(answerer.region(), baseline);
                }
            }
            if (one.shares.isEmpty() || !one.enough()) {
                one.shares = shares;
            }
        };
    }

    private @Nullable LatencyBaseline baseline(LatencyPast.Answerer answerer, Basis basis, Instant now) {
        List<LatencyPast.Block> blocks = answerer.blocks();
        if (basis != Basis.YOUNG && blocks.size() < SEVERAL_DAYS) {
            return null; // too few days to tell an incident from the usual
        }
        List<LatencyPast.Block> alike = basis == Basis.TIME_OF_DAY ? LatencyBaseline.likeDays(blocks, now) : blocks;
        return LatencyBaseline.of(alike, answerer.connectMs(), answerer.lookupMs(), basis, rules);
    }
}
