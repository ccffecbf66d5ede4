package dev.candor.agent;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Measurement;
import dev.candor.probe.ProbeKind;
import dev.candor.prober.Prober;
import dev.candor.prober.Vantage;
import io.micrometer.core.instrument.Timer;
import io.quarkus.logging.Log;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Measures from one location: asks each probe on its turns and hands what came back to its courier. */
final class LocalAgent {

    // How long a changed clock or an unpark that got lost may go unnoticed.
    private static final Duration LONGEST_NAP = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofSeconds(5);

    // What each missed turn of one gap is told as, newest first; the rest is counted.
    private static final int MOST_MISSED_TOLD = 10;

    private final String name;
    private final String location;
    private final Spool spool;
    private final Courier courier;
    private final Prober prober;
    private final Function<String, Vantage> vantages;
    private final InstantSource clock;
    private final Timer lateness;
    private final LatenessHistogram histogram = new LatenessHistogram();
    private final SelfCheck selfCheck;
    private final RunSchedule schedule = new RunSchedule();
    private final Thread thread;
    private final AtomicLong runs = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private volatile Assignment assignment;
    private volatile boolean stopping;
    private volatile @Nullable LastRun last;

    private record LastRun(Instant at, double latenessMs) {}

    LocalAgent(
            String name,
            String location,
            Assignment assignment,
            Spool spool,
            Courier courier,
            Prober prober,
            Function<String, Vantage> vantages,
            InstantSource clock,
            Timer lateness,
            SelfCheck selfCheck) {
        this.name = name;
        this.location = location;
        this.assignment = assignment;
        this.spool = spool;
        this.courier = courier;
        this.prober = prober;
        this.vantages = vantages;
        this.clock = clock;
        this.lateness = lateness;
        this.selfCheck = selfCheck;
        this.thread = new Thread(this::run, "candor-agent-" + name);
        this.thread.setDaemon(true);
    }

    String location() {
        return location;
    }

    LatenessHistogram lateness() {
        return histogram;
    }

    /** What is followed now. */
    Assignment assignment() {
        return assignment;
    }

    void start() {
        courier.start();
        thread.start();
    }

    /** From now on this is run; what stays the same goes on undisturbed. */
    void follow(Assignment next) {
        if (!next.version().equals(assignment.version())) {
            assignment = next;
            LockSupport.unpark(thread);
        }
    }

    /** Begins no more runs and makes durable what was measured. Runs still going are not waited for. */
    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join(STOP.toMillis());
            courier.stop(STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            Log.warnf("the spool of agent %s did not close cleanly; the next start repairs it: %s", name, e);
        }
    }

    AgentStatus status() {
        LastRun run = last;
        Spool.Standing standing = spool.standing();
        Courier.Tally tally = courier.tally();
        return new AgentStatus(
                name,
                location,
                assignment.version(),
                assignment.items().size(),
                run == null ? null : run.at(),
                run == null ? null : run.latenessMs(),
                runs.get(),
                skipped.get(),
                standing.depth(),
                standing.bytes(),
                tally.stored() + tally.duplicates() + tally.refused(),
                tally.stored(),
                tally.duplicates(),
                tally.refused(),
                standing.dropped() + courier.dropped(),
                standing.tornTails(),
                standing.badRecords(),
                tally.lastSent(),
                tally.trouble());
    }

    private void run() {
        String following = "";
        while (!stopping) {
            try {
                Instant now = clock.instant();
                Assignment wanted = assignment;
                if (!wanted.version().equals(following)) {
                    schedule.follow(wanted, now);
                    following = wanted.version();
                }
                for (RunSchedule.Turn turn : schedule.due(now)) {
                    // Many may be due at once: the last of them begins later than the first.
                    take(turn, clock.instant());
                }
                nap();
            } catch (RuntimeException e) {
                Log.errorf(e, "agent %s stumbled; its next turn comes as planned", name);
                LockSupport.parkNanos(LONGEST_NAP.toNanos());
            }
        }
    }

    private void nap() {
        Duration left = schedule.next()
                .map(next -> Duration.between(clock.instant(), next))
                .filter(wait -> wait.compareTo(LONGEST_NAP) < 0)
                .orElse(LONGEST_NAP);
        if (!left.isNegative() && !left.isZero()) {
            LockSupport.parkNanos(this, left.toNanos());
        }
    }

    private void take(RunSchedule.Turn turn, Instant now) {
        Duration since = Duration.between(turn.due(), now);
        // The clock may have been set back a little since the turn came.
        Duration late = since.isNegative() ? Duration.ZERO : since;
        lateness.record(late);
        histogram.record(late);
        tellMissed(turn);
        if (!turn.fresh()) {
            skipped.incrementAndGet();
            if (turn.probe().kind() instanceof ProbeKind.Suite && turn.item().until() != null) {
                // A gate asks as often as it can; a suite takes as long as it takes.
                return;
            }
            courier.offer(unknown(turn, turn.due(), "the turn was skipped: the run before was still going"));
            return;
        }
        runs.incrementAndGet();
        last = new LastRun(now, late.toNanos() / 1e6);
        try {
            prober.run(turn.probe(), vantages.apply(location)).whenComplete((measurement, failure) -> {
                turn.end();
                report(measurement != null ? measurement : unknown(turn, turn.due(), "the run broke off: " + failure));
            });
        } catch (RuntimeException e) {
            turn.end();
            Log.errorf(e, "probe %s could not be started at %s", turn.probe().id(), location);
            courier.offer(unknown(turn, turn.due(), "the run could not be started: " + e));
        }
    }

    private void tellMissed(RunSchedule.Turn turn) {
        long told = Math.min(turn.missed(), MOST_MISSED_TOLD);
        skipped.addAndGet(turn.missed());
        for (long back = told; back > 0; back--) {
            courier.offer(unknown(
                    turn,
                    turn.due().minus(turn.item().interval().multipliedBy(back)),
                    turn.missed() == 1
                            ? "the turn was missed: the agent itself was held up"
                            : "one of %d turns that were missed: the agent itself was held up"
                                    .formatted(turn.missed())));
        }
    }

    // A run that got no answer may be the agent's own trouble: its self-check says, before the target is blamed.
    private void report(Measurement measurement) {
        if (!selfCheck.decidesOver(measurement)) {
            courier.offer(measurement);
            return;
        }
        var unused =
                selfCheck.look().thenAccept(fine -> courier.offer(fine ? measurement : SelfCheck.unknown(measurement)));
    }

    private Measurement unknown(RunSchedule.Turn turn, Instant startedAt, String why) {
        String line = why.replaceAll("\\p{Cntrl}", " ");
        return Measurement.unknown(
                turn.probe().id(),
                turn.probe().kind().word(),
                location,
                startedAt.truncatedTo(ChronoUnit.MICROS),
                new Failure(
                        Failure.Kind.AGENT, Failure.Source.AGENT, line.length() > 300 ? line.substring(0, 300) : line),
                0);
    }
}
