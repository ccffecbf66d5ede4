package dev.candor.correlation;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.blame.Hint;
import dev.candor.correlation.blame.Plan;
import dev.candor.correlation.blame.Rollout;
import dev.candor.correlation.recording.RecordingWriter;
import dev.candor.correlation.signal.Rollouts;
import dev.candor.correlation.signal.Signals;
import dev.candor.measurement.MeasurementStore;
import dev.candor.measurement.MeasurementsStored;
import dev.candor.probe.ProbeSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Tells a past span as a recording, from the history: what the localizer was fed then, in the order in which it could be
 * known. Catalog and probes are those in force now. A run counts as heard of when it ended: when it arrived is not kept, so
 * that what came late is told as if it had come in time.
 */
@ApplicationScoped
class Retelling {

    /** So much is read at once. */
    private static final Duration PIECE = Duration.ofMinutes(1);

    private final Sources sources;
    private final MeasurementStore measurements;
    private final Signals signals;
    private final Rollouts deploys;

    Retelling(Sources sources, MeasurementStore measurements, Signals signals, Rollouts deploys) {
        this.sources = sources;
        this.measurements = measurements;
        this.signals = signals;
        this.deploys = deploys;
    }

    /** Writes the runs that began from {@code from} on and before {@code to}, so many at most, and what was told besides. */
    void tell(Instant from, Instant to, int most, RecordingWriter out) {
        tell(from, to, most, sources.catalog(), sources.probes(), out);
    }

    void tell(Instant from, Instant to, int most, Catalog catalog, ProbeSet probes, RecordingWriter out) {
        Telling telling = new Telling(catalog, probes, most, events(from, to), out);
        telling.begin(measurements.agents(from, to), Findings.seconds(from));
        for (Instant at = from; at.isBefore(to) && !telling.full(); ) {
            Instant end = at.truncatedTo(ChronoUnit.MINUTES).plus(PIECE);
            Instant next = end.isBefore(to) ? end : to;
            telling.take(measurements.between(at, next));
            at = next;
        }
        telling.end();
    }

    private record Told(double at, Consumer<RecordingWriter> words) {}

    private Deque<Told> events(Instant from, Instant to) {
        List<Told> all = new ArrayList<>();
        for (Rollout rollout : deploys.recent()) {
            all.add(new Told(rollout.at(), out -> out.rollout(rollout)));
        }
        for (Hint hint : signals.hints(from, to)) {
            // What lasted already is told at once.
            all.add(new Told(Math.max(hint.from(), Findings.seconds(from)), out -> out.hint(hint)));
        }
        all.removeIf(told -> told.at() < Findings.seconds(from) || told.at() >= Findings.seconds(to));
        all.sort(Comparator.comparingDouble(Told::at));
        return new ArrayDeque<>(all);
    }

    /** One recording on its way. Runs wait until nothing can have ended before them. */
    private static final class Telling {

        private record Run(Point point, double done) {}

        private final Feed feed = new Feed();
        private final PriorityQueue<Run> waiting = new PriorityQueue<>(Comparator.comparingDouble(Run::done));
        private final Catalog catalog;
        private final ProbeSet probes;
        private final int most;
        private final Deque<Told> events;
        private final RecordingWriter out;
        private int told;

        Telling(Catalog catalog, ProbeSet probes, int most, Deque<Told> events, RecordingWriter out) {
            this.catalog = catalog;
            this.probes = probes;
            this.most = most;
            this.events = events;
            this.out = out;
        }

        void begin(Map<String, String> agents, double at) {
            agents.forEach(feed::agent);
            plan(at);
        }

        boolean full() {
            return told >= most;
        }

        void take(MeasurementsStored piece) {
            for (int i = 0; i < piece.measurements().size(); i++) {
                Point point =
                        Point.of(piece.measurements().get(i), piece.agents().get(i));
                if (probes.probe(point.probe()).filter(p -> !p.ofCandor()).isPresent()) {
                    giveUntil(Findings.seconds(point.at()));
                    waiting.add(new Run(point, Findings.seconds(point.endedAt())));
                }
            }
        }

        void end() {
            giveUntil(Double.POSITIVE_INFINITY);
            while (!full() && !events.isEmpty()) {
                events.removeFirst().words().accept(out);
            }
        }

        private void giveUntil(double moment) {
            while (!waiting.isEmpty() && waiting.element().done() <= moment && !full()) {
                give(waiting.remove());
            }
        }

        private void give(Run run) {
            while (!events.isEmpty() && events.element().at() <= run.done()) {
                events.removeFirst().words().accept(out);
            }
            feed.heard(run.point());
            if (run.point().conclusive()) {
                plan(run.done());
                out.observe(Feed.observation(run.point(), run.point().phase(), run.done()));
                told++;
                if (full()) {
                    out.cutOff(run.done());
                }
            }
        }

        private void plan(double at) {
            Plan plan = feed.plan(catalog, probes, at);
            if (plan != null) {
                out.plan(plan);
            }
        }
    }
}
