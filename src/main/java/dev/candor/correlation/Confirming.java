package dev.candor.correlation;

import dev.candor.agent.Ask;
import dev.candor.agent.Asks;
import dev.candor.correlation.blame.Inquiry;
import dev.candor.correlation.blame.Questions.Question;
import dev.candor.correlation.blame.Rollout;
import dev.candor.correlation.signal.Rollouts;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MeasurementsStored;
import dev.candor.probe.Probe;
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
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/** Has agents make the runs that take doubts away, of those that measure now. The answers are runs like any other. */
@ApplicationScoped
class Confirming {

    /** A run that failed longer ago is a spool's, and nothing to repeat. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final SlotBoard board;
    private final Asks asks;
    private final ConfirmConfig config;
    private final InstantSource clock;
    private final Localizer localizer;
    private final Rollouts deploys;
    private final Inquiry inquiry;
    private final Counter repeats;
    private final Counter questions;
    private final Counter watching;
    private final Counter unaffordable;
    private volatile List<Inquiry.Named> named = List.of();

    Confirming(
            SlotBoard board,
            Asks asks,
            ConfirmConfig config,
            InstantSource clock,
            Localizer localizer,
            Rollouts deploys,
            MeterRegistry meters) {
        this.board = board;
        this.asks = asks;
        this.config = config;
        this.clock = clock;
        this.localizer = localizer;
        this.deploys = deploys;
        this.inquiry = new Inquiry(config.share(), config.delay(), clock.instant());
        this.repeats = counter(meters, Inquiry.Why.REPEAT);
        this.questions = counter(meters, Inquiry.Why.QUESTION);
        this.watching = counter(meters, Inquiry.Why.DEPLOY);
        this.unaffordable = Counter.builder("candor_confirm_unaffordable")
                .description("Extra runs that were wanted and for which no budget was left")
                .register(meters);
        Gauge.builder("candor_confirm_budget", inquiry, i -> i.left(clock.instant()))
                .description("Extra runs that may be made now")
                .register(meters);
    }

    private static Counter counter(MeterRegistry meters, Inquiry.Why why) {
        return Counter.builder("candor_confirm_asked")
                .description(
                        "Extra runs that were asked for: to repeat a failed one, to tell suspects apart, or after a deploy")
                .tag("why", word(why))
                .register(meters);
    }

    private static String word(Inquiry.Why why) {
        return why.name().toLowerCase(Locale.ROOT);
    }

    void onStored(@Observes MeasurementsStored stored) {
        Instant now = clock.instant();
        for (int i = 0; i < stored.measurements().size(); i++) {
            Measurement one = stored.measurements().get(i);
            String agent = stored.agents().get(i);
            Point point = Point.of(one, agent);
            if (point.conclusive() && !one.startedAt().isBefore(now.minus(FRESH))) {
                inquiry.heard(agent, one.location(), one.probe(), !point.down(), now);
            }
        }
    }

    void judged(@Observes(during = TransactionPhase.AFTER_SUCCESS) Judged event) {
        Stream<Inquiry.Named> told = event.now().findings().stream()
                .map(finding -> new Inquiry.Named(
                        finding.suspect(),
                        finding.rivals(),
                        finding.confidence(),
                        finding.severity(),
                        finding.probes(),
                        finding.locations()));
        named = Stream.concat(told, localizer.leads().stream().map(Inquiry.Named::of))
                .toList();
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
    void confirm(Instant now) {
        List<Inquiry.Named> latest = named;
        for (Rollout rollout : deploys.recent()) {
            inquiry.rolledOut(rollout.app(), Instant.ofEpochMilli(Math.round(rollout.at() * 1e3)), now);
        }
        if (!inquiry.any(latest, now)) {
            return;
        }
        SlotBoard.Drawn drawn = board.now();
        Inquiry.Look look = inquiry.look(
                latest,
                new Inquiry.Ways(
                        drawn.touches(), drawn.perSecond(), check -> brief(check, drawn), check -> soon(check, drawn)),
                now);
        unaffordable.increment(look.refused());
        if (!look.wanted().isEmpty()) {
            asks.request(look.wanted().stream().map(this::ask).toList());
        }
    }

    private Ask ask(Inquiry.Wanted wanted) {
        switch (wanted.why()) {
            case REPEAT -> repeats.increment();
            case QUESTION -> questions.increment();
            case DEPLOY -> watching.increment();
        }
        Question question = wanted.question();
        return new Ask(
                word(wanted.why()) + "-" + UUID.randomUUID(),
                question.check(),
                question.agent(),
                question.location(),
                wanted.at());
    }

    // A suite asks one thing after another: what takes so long tells nothing soon.
    private static boolean brief(String check, SlotBoard.Drawn drawn) {
        return drawn.probes()
                .probe(check)
                .map(Probe::kind)
                .filter(kind -> !(kind instanceof ProbeKind.Suite))
                .isPresent();
    }

    private boolean soon(String check, SlotBoard.Drawn drawn) {
        return drawn.probes()
                .probe(check)
                .filter(p -> p.interval().compareTo(config.delay().multipliedBy(2)) < 0)
                .isPresent();
    }
}
