package dev.candor.incident;

import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.signal.Signal;
import dev.candor.correlation.signal.Signals;
import dev.candor.problem.ProblemException;
import dev.candor.security.AuditLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Operators' acts: they are signals that need no proof, and what they mean for customers is written in the same
 * transaction.
 */
@ApplicationScoped
public class Acts {

    // Somebody forgets to end it; a week later it is another matter.
    private static final Duration USUAL = Duration.ofDays(7);
    private static final Duration LONGEST = Duration.ofDays(90);
    private static final Duration WHEN_FULL = Duration.ofMinutes(1);

    private final Signals signals;
    private final IncidentRepository incidents;
    private final InForce inForce;
    private final AuditLog audit;
    private final InstantSource clock;

    Acts(Signals signals, IncidentRepository incidents, InForce inForce, AuditLog audit, InstantSource clock) {
        this.signals = signals;
        this.incidents = incidents;
        this.inForce = inForce;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Says it. Saying the same again while it lasts changes no more than its text and its end.
     *
     * @throws ProblemException 422 for what the catalog does not know, an end that is none, or a kind that is none; 503 if
     *     too many signals last
     */
    @Transactional
    public Act say(NewAct act) {
        Instant now = clock.instant();
        Instant until = act.until() == null ? now.plus(USUAL) : act.until();
        if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST))) {
            throw ProblemException.unprocessable(
                    "act-out-of-range",
                    "The act does not last for a possible time",
                    "until must be later than %s and at most 90 days ahead, was %s".formatted(now, until));
        }
        Signal signal = signals.say(
                        suspect(act),
                        kind(act),
                        act.state() == NewAct.State.DIED ? Signal.Severity.DEAD : Signal.Severity.CRITICAL,
                        act.what() == null ? "" : act.what(),
                        text(act),
                        until)
                .orElseThrow(() -> ProblemException.unavailable(
                        "too-many-signals",
                        "Too many signals last",
                        "No more signals are taken until some of them are over",
                        WHEN_FULL));
        Act said = view(signal);
        audit.write("act.say", "act/" + said.id(), null, act);
        return said;
    }

    /**
     * Ends it. Calling it twice changes nothing.
     *
     * @throws ProblemException 404 if no operator said it
     */
    @Transactional
    public Act end(UUID id) {
        Signal said =
                signals.find(id).filter(Signal::byOperator).orElseThrow(() -> ProblemException.notFound("act", id));
        Act ended = signals.end(said.id()).map(this::view).orElseThrow(() -> ProblemException.notFound("act", id));
        if (said.endedAt() == null) {
            audit.write("act.end", "act/" + id, Act.of(said, ended.incident()), ended);
        }
        return ended;
    }

    /** A page of acts, newest first, after the given one. */
    @Transactional
    public List<Act> newest(@Nullable Instant before, @Nullable UUID beforeId, int limit) {
        return signals.newest(Signal.OPERATOR, before, beforeId, limit).stream()
                .map(this::view)
                .toList();
    }

    private Act view(Signal signal) {
        incidents.flush();
        Optional<UUID> incident = incidents
                .find("causeKey = ?1 and resolvedAt is null", signal.about().toString())
                .singleResultOptional()
                .map(row -> row.id);
        return Act.of(signal, incident.orElse(null));
    }

    private Suspect suspect(NewAct act) {
        String host = act.host();
        String region = act.region();
        Catalogued known = new Catalogued(inForce.catalog());
        if (host != null && region == null) {
            known.host(host);
            return new Suspect(Suspect.Kind.HOST, host);
        }
        if (region != null && host == null) {
            known.region(region);
            return new Suspect(Suspect.Kind.REGION, region);
        }
        throw ProblemException.unprocessable(
                "act-about-nothing", "The act is about nothing", "expected one of host and region");
    }

    private static Signal.Kind kind(NewAct act) {
        String word = act.kind();
        if (word == null) {
            return Signal.Kind.OTHER;
        }
        return Signal.Kind.find(word)
                .orElseThrow(() -> ProblemException.unprocessable(
                        "unknown-kind",
                        "No such kind",
                        "kind must be one of %s, was '%s'".formatted(Signal.Kind.words(), word)));
    }

    private static String text(NewAct act) {
        String what = act.what();
        String text = act.text();
        if (text == null) {
            return what == null ? "" : what;
        }
        return what == null ? text : what + ": " + text;
    }
}
