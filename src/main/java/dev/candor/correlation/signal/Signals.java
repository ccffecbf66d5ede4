package dev.candor.correlation.signal;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.blame.Hint;
import dev.candor.correlation.blame.Suspect;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What others say now, and how far each of them can be believed. The rows are the truth, so that several hubs and a
 * restart know the same; what is kept in memory is the newest look at them.
 */
@ApplicationScoped
public class Signals {

    // Probes that come to blame the same thing so soon after a signal was over still bear it out.
    private static final Duration GRACE = Duration.ofMinutes(10);
    // What lasted for so long without any failure was no warning of one.
    private static final Duration PATIENCE = Duration.ofHours(24);
    private static final Duration PRUNE_EVERY = Duration.ofHours(1);

    private final SignalStore store;
    private final SignalConfig config;
    private final SignalMetrics metrics;
    private final Event<SignalsChanged> changes;
    private final InstantSource clock;

    private volatile List<Signal> lasting = List.of();
    private volatile List<SignalStore.Open> questions = List.of();
    private volatile Map<String, Reliability> reliabilities = Map.of();
    private volatile Instant pruned = Instant.EPOCH;

    Signals(
            SignalStore store,
            SignalConfig config,
            SignalMetrics metrics,
            Event<SignalsChanged> changes,
            InstantSource clock) {
        this.store = store;
        this.config = config;
        this.metrics = metrics;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * What the localizer should be told of what others say now: the strongest word of each source on each suspect, no
     * heavier than {@link Hint#MOST}. From memory: as the rows were at the newest {@link #look}.
     */
    public List<Hint> hints(Instant now) {
        Map<List<Object>, Hint> strongest = new LinkedHashMap<>();
        for (Signal signal : lasting) {
            if (signal.lastsAt(now)) {
                strongest.merge(
                        List.of(signal.source(), signal.about()),
                        hint(signal, signal.until()),
                        (a, b) -> a.nats() >= b.nats() ? a : b);
            }
        }
        return List.copyOf(strongest.values());
    }

    /** What the localizer was told in that time of others' words, as much as each of them is believed now; oldest first. */
    @Transactional
    public List<Hint> hints(Instant from, Instant to) {
        return store.between(from, to).stream()
                .map(signal -> hint(signal, signal.endedAt() == null ? signal.until() : signal.endedAt()))
                .toList();
    }

    private Hint hint(Signal signal, Instant until) {
        double nats = Hint.MOST * signal.weight() * reliability(signal.source());
        return new Hint(signal.source(), signal.about(), nats, seconds(signal.from()), seconds(until));
    }

    /** How often that source can be expected to be right, between 0 and 1. */
    public double reliability(String source) {
        return Reliability.of(source, reliabilities.getOrDefault(source, Reliability.UNKNOWN));
    }

    /** Whether what it says should be told to those who depend on it, and not only weigh as evidence. */
    public boolean worries(Signal signal) {
        return signal.severity().atLeast(Signal.Severity.WARNING)
                && reliability(signal.source()) >= config.atRiskAbove();
    }

    /**
     * Reads what lasts, and ends what was not said again in time. Belongs at the beginning of a judgement, in its
     * transaction. Doing it twice changes nothing.
     */
    @Transactional
    public List<Signal> look(Instant now) {
        List<SignalStore.Open> open = store.open();
        List<Signal> silent = open.stream()
                .map(SignalStore.Open::signal)
                .filter(signal -> signal.endedAt() == null && !signal.until().isAfter(now))
                .toList();
        if (!silent.isEmpty()) {
            store.lock();
            silent.forEach(signal -> store.end(signal.id(), signal.until()));
        }
        if (now.isAfter(pruned.plus(PRUNE_EVERY))) {
            store.prune(now.minus(config.kept()), config.mostSources());
            pruned = now;
        }
        reliabilities = Map.copyOf(store.reliabilities());
        questions = open.stream().filter(one -> one.borneOut() == null).toList();
        List<Signal> found = open.stream()
                .map(SignalStore.Open::signal)
                .filter(signal -> signal.lastsAt(now) && !signal.from().isAfter(now))
                .toList();
        show(found);
        return found;
    }

    /**
     * Learns from what probes came to blame: a source whose signals they bear out gains weight, one that nobody ever saw
     * anything of loses it. Belongs at the end of a judgement, in its transaction.
     *
     * @param blamed what is blamed at {@code now}, unambiguously
     */
    @Transactional
    public void learn(Collection<Suspect> blamed, Catalog catalog, Instant now) {
        Map<String, Reliability> learned = new HashMap<>();
        for (SignalStore.Open question : questions) {
            Signal signal = question.signal();
            Boolean answer = answer(signal, blamed, catalog, now);
            if (answer == null) {
                continue;
            }
            if (learned.isEmpty()) {
                store.lock();
            }
            store.settle(signal.id(), answer);
            if (!signal.byOperator()) {
                Reliability before = learned.getOrDefault(
                        signal.source(), reliabilities.getOrDefault(signal.source(), Reliability.UNKNOWN));
                learned.put(signal.source(), before.after(answer));
            }
        }
        learned.forEach((source, reliability) -> store.learn(source, reliability, now));
    }

    private static @Nullable Boolean answer(Signal signal, Collection<Suspect> blamed, Catalog catalog, Instant now) {
        Instant end = signal.endedAt() == null ? signal.until() : signal.endedAt();
        boolean late = now.isAfter(end.plus(GRACE)) || now.isAfter(signal.from().plus(PATIENCE));
        boolean soon = !now.isBefore(signal.from()) && !now.isAfter(end.plus(GRACE));
        if (soon && blamed.stream().anyMatch(suspect -> bearsOut(suspect, signal.about(), catalog))) {
            return true;
        }
        return late ? false : null;
    }

    // What breaks the whole breaks the part of which the signal spoke.
    private static boolean bearsOut(Suspect blamed, Suspect about, Catalog catalog) {
        return blamed.equals(about)
                || (blamed.kind() == Suspect.Kind.REGION
                        && about.kind() == Suspect.Kind.HOST
                        && catalog.host(about.id())
                                .filter(host -> host.region().equals(blamed.id()))
                                .isPresent());
    }

    /** Takes in what a source says, once however often it is sent, and tells whom it concerns if that changes anything. */
    @Transactional
    Hearing hear(List<Claim> claims) {
        if (claims.isEmpty()) {
            return Hearing.NOTHING;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        store.lock();
        Listening listening = new Listening(store, config.most(), now, claims);
        Hearing heard = listening.hear(claims);
        if (listening.changed()) {
            tell(now);
        }
        metrics.heard(heard);
        return heard;
    }

    /**
     * Takes in all that a source says from one place at that moment: what it said before and does not say any more is
     * over.
     *
     * @param scope how the fingerprints begin of what it says from there
     */
    @Transactional
    Hearing retell(String source, String scope, List<Claim> claims, Instant at) {
        if (claims.isEmpty() && lasting.stream().noneMatch(signal -> isOf(signal, source, scope))) {
            return Hearing.NOTHING;
        }
        store.lock();
        Set<String> said = claims.stream().map(Claim::fingerprint).collect(Collectors.toSet());
        List<Claim> all = new ArrayList<>(claims);
        store.open().stream()
                .map(SignalStore.Open::signal)
                .filter(signal -> signal.endedAt() == null && isOf(signal, source, scope))
                .filter(signal ->
                        !said.contains(signal.fingerprint()) && signal.from().isBefore(at))
                .forEach(signal -> all.add(over(signal, at)));
        return hear(all);
    }

    private static boolean isOf(Signal signal, String source, String scope) {
        return signal.source().equals(source) && signal.fingerprint().startsWith(scope);
    }

    private static Claim over(Signal signal, Instant at) {
        return new Claim(
                signal.source(),
                signal.fingerprint(),
                signal.about(),
                signal.kind(),
                signal.severity(),
                signal.text(),
                signal.from(),
                at);
    }

    /** The signal that an operator's claim begins, or that says the same already; empty if too many last. */
    @Transactional
    public Optional<Signal> say(
            Suspect about, Signal.Kind kind, Signal.Severity severity, String what, String text, Instant until) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Claim claim = new Claim(
                Signal.OPERATOR,
                Fingerprint.of(Map.of("about", about.toString(), "kind", kind.word(), "what", what)),
                about,
                kind,
                severity,
                text,
                now,
                until.truncatedTo(ChronoUnit.MICROS));
        hear(List.of(claim));
        return store.of(List.of(claim)).stream()
                .filter(signal -> signal.endedAt() == null)
                .findFirst();
    }

    /** Ends a signal on an operator's word. Calling it twice changes nothing. Empty if there is none with that id. */
    @Transactional
    public Optional<Signal> end(UUID id) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        store.lock();
        Optional<Signal> known = store.find(id);
        if (known.filter(signal -> signal.lastsAt(now)).isPresent()) {
            store.end(id, now);
            tell(now);
        }
        return store.find(id);
    }

    /** One signal, whether or not it lasts. */
    @Transactional
    public Optional<Signal> find(UUID id) {
        return store.find(id);
    }

    /** A page of signals, newest first, after the given one; of one source, or of all where it is null. */
    @Transactional
    public List<Signal> newest(@Nullable String source, @Nullable Instant before, @Nullable UUID beforeId, int limit) {
        return store.newest(source, before, beforeId, limit);
    }

    private void tell(Instant now) {
        List<Signal> found = store.open().stream()
                .map(SignalStore.Open::signal)
                .filter(signal -> signal.lastsAt(now))
                .toList();
        show(found);
        changes.fire(
                new SignalsChanged(now, found.stream().filter(this::worries).toList()));
    }

    // Should the transaction not commit, the next look, a second later, takes it back.
    private void show(List<Signal> found) {
        lasting = List.copyOf(found);
        metrics.show(found);
    }

    private static double seconds(Instant moment) {
        return moment.getEpochSecond() + moment.getNano() / 1e9;
    }
}
