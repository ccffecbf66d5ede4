package dev.candor.correlation.signal;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** What was said of nothing that the catalog knows: that is how an operator sees which label is missing. */
@ApplicationScoped
class Unplaced {

    private static final int REMEMBERED = 50;
    private static final int MOST_LABELS = 20;

    private final SignalMetrics metrics;
    private final Deque<Entry> newest = new ArrayDeque<>();

    Unplaced(SignalMetrics metrics) {
        this.metrics = metrics;
    }

    /** One set of labels, and when it was heard first. */
    record Entry(Instant at, Map<String, String> labels) {}

    void add(Collection<Map<String, String>> found, Instant now) {
        metrics.count(SignalMetrics.Fate.UNPLACED, found.size());
        synchronized (newest) {
            for (Map<String, String> labels : found) {
                if (labels.size() <= MOST_LABELS
                        && newest.stream().noneMatch(known -> known.labels().equals(labels))) {
                    newest.addFirst(new Entry(now, Map.copyOf(labels)));
                }
            }
            while (newest.size() > REMEMBERED) {
                newest.removeLast();
            }
        }
    }

    /** Newest first. */
    List<Entry> newest() {
        synchronized (newest) {
            return List.copyOf(newest);
        }
    }
}
