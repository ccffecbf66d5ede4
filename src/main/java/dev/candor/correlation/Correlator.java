package dev.candor.correlation;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.signal.Signal;
import dev.candor.correlation.signal.Signals;
import dev.candor.probe.ProbeSet;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges the window and writes the belief down, with whatever observers of {@link Judged} write, in one transaction. If
 * it does not commit, nothing was believed: the next tick starts from the same belief.
 */
@ApplicationScoped
public class Correlator {
    private final Window window;
    private final Sources sources;
    private final Judge judge;
    private final BeliefStore beliefs;
    private final HealthBoard board;
    private final Event<Judged> judged;
    private final Signals signals;
    private final TransactionSynchronizationRegistry transactions;
    private final CorrelationConfig config;
    private volatile @Nullable Belief belief;

    Correlator(
            Window window,
            Sources sources,
            Localizer localizer,
            BeliefStore beliefs,
            HealthBoard board,
            Event<Judged> judged,
            Signals signals,
            TransactionSynchronizationRegistry transactions,
            CorrelationConfig config) {
        this.window = window;
        this.sources = sources;
        this.judge = new Judge(localizer);
        this.beliefs = beliefs;
        this.board = board;
        this.judged = judged;
        this.signals = signals;
        this.transactions = transactions;
        this.config = config;
    }

    /**
     * Judges what is known at {@code now}, by the catalog and the probes in force. Judging the same moment again changes
     * nothing. Not meant for several threads at once.
     */
    @Transactional
    public Judgement judge(Instant now) {
        return judge(now, sources.catalog(), sources.probes());
    }

    @Transactional
    Judgement judge(Instant at, Catalog catalog, ProbeSet probes) {
        Instant now = at.truncatedTo(ChronoUnit.MICROS); // as the database keeps it
        Belief before = belief == null ? recall(now, probes) : belief;
        boolean away = before.heldAt().isBefore(now.minus(config.gap()));
        if (away) {
            beliefs.closeAll(before.heldAt());
        }
        Belief known = away ? before.forgotten(now) : before;
        Window.Snapshot snapshot = window.snapshot(now, probes);
        List<Signal> warnings =
                signals.look(now).stream().filter(signals::worries).toList();
        Judgement next =
                judge.judge(snapshot, catalog, probes, known.judgement()).warned(now, warnings);
        // Before anybody locks incidents: whoever says something writes signals first, too.
        signals.learn(
                next.findings().stream()
                        .filter(finding -> !finding.ambiguous())
                        .map(Finding::suspect)
                        .toList(),
                catalog,
                now);
        boolean beat =
                before.writtenAt() == null || !now.isBefore(before.writtenAt().plus(config.heartbeat()));
        Belief after = new Belief(next, snapshot.answeredBy(), beat ? now : before.writtenAt());
        beliefs.write(before, after, away);
        if (beat) {
            beliefs.heartbeat(now);
        }
        judged.fire(new Judged(known.judgement(), next));
        transactions.registerInterposedSynchronization(new Publication(after));
        return next;
    }

    private Belief recall(Instant now, ProbeSet probes) {
        Belief stored = beliefs.load(now);
        stored.answeredBy()
                .forEach((series, region) -> window.recall(series, new Window.Route(region, stored.heldAt())));
        probes.probes().stream()
                .map(Rhythm::kept)
                .max(Comparator.naturalOrder())
                .ifPresent(longest -> sources.since(now.minus(longest)).forEach(window::add));
        beliefs.prune(now);
        return stored;
    }

    /** Makes a belief the current one once it is durable. */
    private final class Publication implements Synchronization {
        private final Belief after;

        Publication(Belief after) {
            this.after = after;
        }

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                belief = after;
                board.publish(after.judgement(), after.answeredBy());
            }
        }
    }
}
