package dev.candor.incident;

import dev.candor.correlation.Judged;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementsStored;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells, in the timelines of the incidents they are about, what late measurements say: visibly, marked as backfilled, and
 * without opening, closing or alerting anything. A run of a location that was cut off can come a day after it was made.
 */
@ApplicationScoped
class Backfill {

    /** What came later than this after its end was not there when it was decided. As the judge has it. */
    static final Duration LATE = Duration.ofMinutes(5);

    // A backlog comes in many batches, and is told once: when nothing more has come for a while, or after so long.
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    // How far before and after an incident a run may be about it.
    private static final Duration AROUND = Duration.ofMinutes(15);

    // Beyond this the history has them, and the timeline says less than it could.
    private static final int MOST = 20_000;

    private final IncidentRepository incidents;
    private final Timeline timeline;
    private final InForce inForce;
    private final InstantSource clock;
    private final Counter dropped;

    private final List<LateRuns.Late> waiting = new ArrayList<>();
    private @Nullable Instant firstAt;
    private @Nullable Instant newestAt;

    Backfill(
            IncidentRepository incidents,
            Timeline timeline,
            InForce inForce,
            InstantSource clock,
            MeterRegistry metrics) {
        this.incidents = incidents;
        this.timeline = timeline;
        this.inForce = inForce;
        this.clock = clock;
        this.dropped = Counter.builder("candor_incident_late_dropped")
                .description("Late measurements that no timeline could tell of, since too many came at once")
                .register(metrics);
    }

    void onStored(@Observes MeasurementsStored stored) {
        Instant now = clock.instant();
        for (Measurement m : stored.measurements()) {
            Instant ended = m.startedAt().plusMillis((long) m.timings().total());
            Duration late = Duration.between(ended, now);
            if (late.compareTo(LATE) > 0) {
                remember(LateRuns.Late.of(m, late), now);
            }
        }
    }

    private synchronized void remember(LateRuns.Late late, Instant now) {
        if (waiting.size() >= MOST) {
            dropped.increment();
            return;
        }
        waiting.add(late);
        firstAt = firstAt == null ? now : firstAt;
        newestAt = now;
    }

    /** Tells in the judge's transaction, so that nothing else writes these incidents at the same time. */
    @Transactional(Transactional.TxType.MANDATORY)
    void onJudged(@Observes Judged judged) {
        LateRuns late = due(clock.instant());
        if (!late.isEmpty()) {
            amend(late, judged.now().at());
        }
    }

    private synchronized LateRuns due(Instant now) {
        boolean quiet = newestAt != null && !newestAt.plus(QUIET).isAfter(now);
        boolean overdue = firstAt != null && !firstAt.plus(PATIENCE).isAfter(now);
        if (!quiet && !overdue) {
            return new LateRuns(List.of());
        }
        LateRuns late = new LateRuns(waiting);
        waiting.clear();
        firstAt = null;
        newestAt = null;
        return late;
    }

    /** Amends every incident that these runs are about. */
    void amend(LateRuns late, Instant now) {
        Wording wording = new Wording(inForce.catalog());
        for (IncidentEntity row :
                incidents.lockTouching(late.first().minus(AROUND), late.last().plus(AROUND))) {
            Set<String> probes = Set.of(row.probes);
            Instant from = row.beganAt.minus(AROUND);
            Instant to = (row.resolvedAt == null ? now : row.resolvedAt).plus(AROUND);
            LateRuns about =
                    late.only(l -> probes.contains(l.probe()) && !l.at().isBefore(from) && !l.at().isAfter(to));
            if (!about.isEmpty()) {
                amend(row, about, wording, now);
            }
        }
    }

    private void amend(IncidentEntity row, LateRuns about, Wording wording, Instant now) {
        Instant told = row.beganAt;
        Instant began = about.began(told);
        row.beganAt = began;
        TreeSet<String> locations = new TreeSet<>(Arrays.asList(row.locations));
        if (locations.addAll(about.only(LateRuns.Late::wrong).locations())) {
            row.locations = locations.toArray(String[]::new);
        }
        timeline.backfill(row, wording.backfilled(about, told, began, row.resolvedAt, now), now);
    }
}
