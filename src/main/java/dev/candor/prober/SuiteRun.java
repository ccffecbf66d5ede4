package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Identify;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.Step;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a suite. Everything but the steps' own runs happens on one event loop. It ends when its last step has: every
 * step ends at its deadline at last, and no step begins after the suite's.
 */
final class SuiteRun {

    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(2);
    // Less is no chance for any answer.
    private static final long SHORTEST_RUN = TimeUnit.MILLISECONDS.toNanos(1);
    // What a step that hangs leaves to those that clean up behind it.
    private static final int SHARE_FOR_CLEANING_UP = 5;

    private final Engine engine;
    private final Prober prober;
    private final Probe probe;
    private final List<Step> steps;
    private final Vantage vantage;
    private final EventLoop loop;
    private final CompletableFuture<Measurement> result = new CompletableFuture<>();
    private final Map<String, String> captured = new LinkedHashMap<>();
    private final CookieJar cookies;

    // From here on everything is set on the loop.
    private Instant startedAt;
    private long start;
    private @Nullable SuiteReport report;

    SuiteRun(Engine engine, Prober prober, Probe probe, ProbeKind.Suite suite, Vantage vantage) {
        this.engine = engine;
        this.prober = prober;
        this.probe = probe;
        this.steps = suite.steps();
        this.vantage = vantage;
        this.loop = engine.loops().next();
        this.cookies = new CookieJar(engine.clock());
        this.startedAt = engine.clock().instant();
    }

    CompletableFuture<Measurement> launch() {
        loop.execute(() -> {
            startedAt = engine.clock().instant();
            start = System.nanoTime();
            SuiteReport empty = new SuiteReport(probe, vantage.location(), startedAt);
            report = empty;
            guarded(() -> next(0, empty));
        });
        return result;
    }

    /** Runs it; what it throws is the end of the whole. */
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private void next(int position, SuiteReport told) {
        if (position == steps.size()) {
            result.complete(told.measurement((System.nanoTime() - start) / 1e6));
            return;
        }
        Step step = steps.get(position);
        if (told.hasFailed() && !step.always()) {
            told.skipped(step, "an earlier step failed");
            next(position + 1, told);
            return;
        }
        Set<String> missing = new TreeSet<>(step.source().needs());
        missing.removeAll(captured.keySet());
        if (!missing.isEmpty()) {
            lacking(step, missing, told);
            next(position + 1, told);
            return;
        }
        Turn turn = new Turn(step, position, told);
        CompletableFuture<Step.Asked> unused = CompletableFuture.supplyAsync(
                        () -> step.source().with(captured), engine.aside())
                .whenComplete((asked, error) -> loop.execute(() -> guarded(() -> {
                    if (asked != null) {
                        turn.asked = asked;
                        turn.run();
                    } else {
                        turn.nonsense(error);
                    }
                })));
    }

    /** What was never made needs no clean-up; what can't be asked for want of a value has failed. */
    private void lacking(Step step, Set<String> missing, SuiteReport told) {
        String names = "{{%s}}".formatted(String.join("}}, {{", missing));
        if (told.hasFailed()) {
            told.skipped(step, names + " was not captured");
        } else {
            told.failed(
                    step,
                    Diagnosis.failure(
                            Kind.ASSERTION,
                            Source.TARGET,
                            "expected %s to be captured before, found nothing: an optional step failed"
                                    .formatted(names)),
                    0);
        }
    }

    private boolean leavesCleaningUp(int position) {
        return !steps.get(position).always()
                && steps.subList(position + 1, steps.size()).stream().anyMatch(Step::always);
    }

    /** One step on its way to an end: all runs of it. */
    private final class Turn {
        private final Step step;
        private final int position;
        private final SuiteReport told;
        private final long begun = System.nanoTime();
        private Step.@Nullable Asked asked;
        private int attempts;
        private long pause = FIRST_PAUSE;

        Turn(Step step, int position, SuiteReport told) {
            this.step = step;
            this.position = position;
            this.told = told;
        }

        /** When the last run of this step must have ended. */
        private long deadline() {
            long whole = probe.timeout().toNanos();
            return start + (leavesCleaningUp(position) ? whole - whole / SHARE_FOR_CLEANING_UP : whole);
        }

        private void run() {
            Step.Asked what = asked;
            if (what == null) {
                throw new IllegalStateException("a step runs once it knows what to ask");
            }
            long left = deadline() - System.nanoTime();
            if (left < SHORTEST_RUN) {
                finish(Diagnosis.failure(
                        Kind.TIMEOUT,
                        Source.TARGET,
                        "the suite's time was up before, expected its end within "
                                + Diagnosis.inWords(probe.timeout())));
                return;
            }
            attempts++;
            Journey journey = new Journey(step.captures(), cookies);
            ask(stepProbe(what, left), vantage.on(journey))
                    .whenComplete((measurement, error) -> loop.execute(() -> guarded(() -> {
                        if (measurement == null) {
                            finish(Diagnosis.ours(
                                    error == null ? new IllegalStateException("a run gave nothing") : error));
                        } else {
                            ended(what, measurement, journey);
                        }
                    })));
        }

        private CompletionStage<Measurement> ask(Probe one, Vantage from) {
            try {
                return prober.run(one, from);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        private void ended(Step.Asked what, Measurement measurement, Journey journey) {
            Failure failure = measurement.outcome() == Outcome.DEGRADED ? null : measurement.failure();
            failure = failure == null ? journey.missing() : failure;
            if (failure != null && mayTryAgain(failure)) {
                long wait = Math.min(pause, begun + duration(step.until()) - System.nanoTime());
                pause = Math.min(LONGEST_PAUSE, pause * 2);
                ScheduledFuture<?> unused =
                        loop.schedule(() -> guarded(this::run), Math.max(0, wait), TimeUnit.NANOSECONDS);
                return;
            }
            if (failure == null) {
                captured.putAll(journey.captured());
            }
            told.ran(
                    step,
                    what,
                    measurement,
                    failure,
                    attempts,
                    millis(),
                    journey.captured().keySet(),
                    captured);
            next(position + 1, told);
        }

        /** Never for what no repetition mends; once more at the very end of the time to wait. */
        private boolean mayTryAgain(Failure failure) {
            long now = System.nanoTime();
            return step.until() != null
                    && failure.source() != Source.CONFIG
                    && now - begun < duration(step.until())
                    && now + pause < deadline();
        }

        /** The values that came make no question. */
        private void nonsense(@Nullable Throwable error) {
            Throwable cause = error != null && error.getCause() != null ? error.getCause() : error;
            finish(
                    cause instanceof IllegalArgumentException
                            ? Diagnosis.failure(
                                    Kind.ASSERTION,
                                    Source.TARGET,
                                    "what was captured makes no question: "
                                            + SuiteReport.veiled(String.valueOf(cause.getMessage()), captured))
                            : Diagnosis.ours(
                                    cause == null ? new IllegalStateException("a step could not be read") : cause));
        }

        private void finish(Failure failure) {
            told.failed(step, failure, millis());
            next(position + 1, told);
        }

        private double millis() {
            return (System.nanoTime() - begun) / 1e6;
        }

        private Probe stepProbe(Step.Asked what, long left) {
            Duration most = Duration.ofNanos(left);
            Duration own = step.timeout() == null ? most : step.timeout();
            boolean saysWho = what.kind() instanceof ProbeKind.Http || what.kind() instanceof ProbeKind.Prometheus;
            return new Probe(
                    probe.id(),
                    probe.title(),
                    probe.component(),
                    what.kind(),
                    probe.interval(),
                    own.compareTo(most) < 0 ? own : most,
                    0,
                    what.expect(),
                    what.degraded(),
                    saysWho ? probe.identify() : Identify.NONE,
                    probe.from(),
                    null,
                    probe.trigger(),
                    probe.onFailure(),
                    false,
                    probe.runbook(),
                    probe.file(),
                    probe.secrets());
        }
    }

    private static long duration(@Nullable Duration duration) {
        return duration == null ? 0 : duration.toNanos();
    }
}
