package dev.candor.correlation;

import dev.candor.agent.Ask;
import dev.candor.agent.Asks;
import dev.candor.correlation.blame.Questions;
import dev.candor.correlation.blame.Questions.Question;
import dev.candor.correlation.blame.Slots;
import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.blame.Touches;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementsStored;
import dev.candor.probe.ProbeKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks doubts away (attribution page, 4.4): what just failed is asked again by others, and who of several is to blame is asked
 * where the answer tells most, both within a budget. The answers are runs like any other.
 */
@ApplicationScoped
class Confirming {

    /** From this confidence on nothing is in doubt. */
    static final double CERTAIN = 0.99;

    /** Repeats leave so much of the budget to the questions: many things may fail of one cause. */
    private static final double RESERVE = 0.5;
    /** Time for an agent to hear of it. */
    private static final Duration NOTICE = Duration.ofSeconds(1);
    /** A question was just answered: the same again would tell less than the reckoning thinks. */
    private static final Duration ONCE_IN = Duration.ofSeconds(10);
    /** A run that failed longer ago is a spool's, and nothing to repeat. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    private static final int MOST_WAITING = 1_000;
    private static final int MOST_REMEMBERED = 20_000;
    private static final int MOST_DOUBTS = 4;

    private final SlotBoard board;
    private final Asks asks;
    private final ConfirmConfig config;
    private final InstantSource clock;
    private final Budget budget;
    private final BlockingQueue<Failed> failed = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> asked = new LinkedHashMap<>();
    private final Counter repeats;
    private final Counter questions;
    private final Counter unaffordable;
    private volatile List<Finding> findings = List.of();
    private Instant doubted = Instant.EPOCH;
    private @Nullable Touches known;
    private Questions chooser = new Questions(new Touches(new Slots(List.of(), true)));

    private record Failed(String agent, String location, String probe, Instant heard) {}

    Confirming(SlotBoard board, Asks asks, ConfirmConfig config, InstantSource clock, MeterRegistry meters) {
        this.board = board;
        this.asks = asks;
        this.config = config;
        this.clock = clock;
        this.budget = new Budget(config.share(), clock.instant());
        this.repeats = counter(meters, "repeat");
        this.questions = counter(meters, "question");
        this.unaffordable = Counter.builder("candor_confirm_unaffordable")
                .description("Extra runs that were wanted and for which no budget was left")
                .register(meters);
        Gauge.builder("candor_confirm_budget", budget, b -> b.left(clock.instant()))
                .description("Extra runs that may be made now")
                .register(meters);
    }

    private static Counter counter(MeterRegistry meters, String why) {
        return Counter.builder("candor_confirm_asked")
                .description("Extra runs that were asked for: to repeat a failed one, or to tell suspects apart")
                .tag("why", why)
                .register(meters);
    }

    /** Only a first failure is repeated: what goes on failing is asked anyway. */
    void onStored(@Observes MeasurementsStored stored) {
        Instant now = clock.instant();
        for (int i = 0; i < stored.measurements().size(); i++) {
            Measurement one = stored.measurements().get(i);
            String agent = stored.agents().get(i);
            Point point = Point.of(one, agent);
            if (!point.conclusive() || one.startedAt().isBefore(now.minus(FRESH))) {
                continue;
            }
            String stream = agent + " " + one.probe();
            if (!point.down()) {
                failing.remove(stream);
            } else if (failing.add(stream)) {
                if (failing.size() > MOST_REMEMBERED) {
                    failing.clear();
                }
                // Of so many failures at once no more can be repeated anyway.
                var unused = failed.offer(new Failed(agent, one.location(), one.probe(), now));
            }
        }
    }

    void judged(@Observes(during = TransactionPhase.AFTER_SUCCESS) Judged event) {
        findings = event.now().findings();
    }

    @Scheduled(every = "{candor.correlation.confirm.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            confirm(clock.instant());
        } catch (RuntimeException e) {
            Log.warnf(e, "could not look for what to ask; the next look is soon");
        }
    }

    /** Asks what is worth it now. */
    synchronized void confirm(Instant now) {
        List<Failed> waiting = new ArrayList<>();
        failed.drainTo(waiting);
        boolean answering = now.isBefore(doubted.plus(config.delay()));
        List<Finding> doubts = answering
                ? List.of()
                : findings.stream()
                        .filter(Confirming::doubtful)
                        .limit(MOST_DOUBTS)
                        .toList();
        if (config.share() == 0 || (waiting.isEmpty() && doubts.isEmpty())) {
            return;
        }
        SlotBoard.Drawn drawn = board.now();
        budget.runs(drawn.perSecond(), now);
        if (drawn.touches() != known) {
            known = drawn.touches();
            chooser = new Questions(drawn.touches());
        }
        List<Ask> wanted = new ArrayList<>();
        Set<String> ill = new HashSet<>();
        waiting.forEach(one -> ill.add(one.location()));
        findings.forEach(finding -> ill.addAll(finding.locations()));
        for (Failed one : waiting) {
            repeat(one, ill, drawn, now, wanted);
        }
        for (Finding doubt : doubts) {
            doubted = now;
            chooser.best(rivals(doubt), doubt.severity(), q -> free(q, drawn, now))
                    .ifPresent(question -> want(question, "question", 0, now.plus(NOTICE), now, wanted));
        }
        if (!wanted.isEmpty()) {
            asks.request(wanted);
        }
    }

    private static boolean doubtful(Finding finding) {
        return finding.suspect().kind() != Suspect.Kind.STREAM
                && (finding.ambiguous() || finding.confidence() < CERTAIN);
    }

    private void repeat(Failed one, Set<String> ill, SlotBoard.Drawn drawn, Instant now, List<Ask> wanted) {
        if (suite(one.probe(), drawn) || soon(one.probe(), drawn) || recently("again " + one.probe(), now)) {
            return;
        }
        Instant at = later(one.heard().plus(config.delay()), now.plus(NOTICE));
        List<Question> others =
                chooser.again(one.agent(), one.location(), one.probe(), location -> !ill.contains(location));
        if (!others.isEmpty()) {
            remember("again " + one.probe(), now);
        }
        others.forEach(question -> want(question, "repeat", RESERVE, at, now, wanted));
    }

    private void want(Question question, String why, double reserve, Instant at, Instant now, List<Ask> wanted) {
        if (!budget.take(reserve, now)) {
            unaffordable.increment();
            return;
        }
        remember(key(question), now);
        wanted.add(new Ask(why + "-" + UUID.randomUUID(), question.check(), question.agent(), question.location(), at));
        (why.equals("repeat") ? repeats : questions).increment();
    }

    private Map<Suspect, Double> rivals(Finding finding) {
        if (!finding.ambiguous()) {
            return chooser.rivals(finding.suspect(), finding.confidence(), finding.probes(), finding.locations());
        }
        // Each as likely as the next: that is what makes it ambiguous.
        Map<Suspect, Double> even = new LinkedHashMap<>();
        double each = 1.0 / (1 + finding.rivals().size());
        finding.candidates().forEach(candidate -> even.put(candidate, each));
        return even;
    }

    private boolean free(Question question, SlotBoard.Drawn drawn, Instant now) {
        return !suite(question.check(), drawn) && !recently(key(question), now);
    }

    // Several questions one after another: what takes so long tells nothing soon.
    private static boolean suite(String probe, SlotBoard.Drawn drawn) {
        return drawn.probes()
                .probe(probe)
                .filter(p -> !(p.kind() instanceof ProbeKind.Suite))
                .isEmpty();
    }

    // Others ask it anyway by then.
    private boolean soon(String probe, SlotBoard.Drawn drawn) {
        return drawn.probes()
                .probe(probe)
                .filter(p -> p.interval().compareTo(config.delay().multipliedBy(2)) < 0)
                .isPresent();
    }

    private static String key(Question question) {
        return question.agent() + " " + question.check();
    }

    private boolean recently(String key, Instant now) {
        Instant at = asked.get(key);
        return at != null && at.plus(ONCE_IN).isAfter(now);
    }

    private void remember(String key, Instant now) {
        asked.remove(key);
        asked.put(key, now);
        if (asked.size() > MOST_REMEMBERED) {
            asked.remove(asked.keySet().iterator().next());
        }
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
