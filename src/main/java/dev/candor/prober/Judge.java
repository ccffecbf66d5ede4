package dev.candor.prober;

import dev.candor.measurement.AssertionOutcome;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Answer;
import dev.candor.probe.Assertion;
import dev.candor.probe.Identify;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.Query;
import dev.candor.security.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a measurement of what a run saw: holds the assertions against it and finds who answered. */
final class Judge {

    private Judge() {}

    /**
     * The measurement of a run that ended with that failure, or without one. Assertions are held only against a whole
     * answer: against half of one they would tell nothing.
     *
     * @param evidence what the run gathered; asked unless it was up
     */
    static Measurement measure(
            Probe probe,
            String location,
            Facts facts,
            Answer answer,
            @Nullable Failure broken,
            Supplier<Map<String, Object>> evidence) {
        List<AssertionOutcome> assertions = new ArrayList<>();
        Failure failure = broken;
        Outcome outcome = broken == null ? Outcome.UP : isAboutTheTarget(broken) ? Outcome.DOWN : Outcome.UNKNOWN;
        if (broken == null) {
            failure = firstNotHeld(probe.expect(), answer, assertions);
            if (failure == null) {
                failure = badStatus(probe, facts);
            }
            Failure slow = firstNotHeld(probe.degraded(), answer, assertions);
            if (failure != null) {
                outcome = Outcome.DOWN;
            } else if (slow != null) {
                outcome = Outcome.DEGRADED;
                failure = slow;
            }
        }
        return cleared(
                new Measurement(
                        probe.id(),
                        probe.kind().word(),
                        location,
                        facts.startedAt(),
                        outcome,
                        failure,
                        assertions,
                        facts.observed().by(identity(probe.identify(), answer)),
                        facts.timings(),
                        facts.phases(),
                        outcome == Outcome.UP ? Map.of() : evidence.get()),
                probe.secrets());
    }

    /** A target that repeats what it was told must not make us tell it: the same without the probe's secrets. */
    static Measurement cleared(Measurement m, Secrets secrets) {
        if (secrets.equals(Secrets.NONE)) {
            return m;
        }
        Failure failure = m.failure();
        Observed seen = m.observed();
        Identity who = seen.identity();
        return new Measurement(
                m.probe(),
                m.kind(),
                m.location(),
                m.startedAt(),
                m.outcome(),
                failure == null
                        ? null
                        : new Failure(failure.kind(), failure.source(), secrets.redact(failure.detail())),
                m.assertions().stream()
                        .map(a -> new AssertionOutcome(a.text(), a.ok(), secrets.redactIfAny(a.actual())))
                        .toList(),
                seen.by(new Identity(
                                secrets.redactIfAny(who.region()),
                                secrets.redactIfAny(who.host()),
                                secrets.redactIfAny(who.instance()),
                                secrets.redactIfAny(who.version())))
                        .having(secrets.redact(seen.more())),
                m.timings(),
                m.phases(),
                secrets.redact(m.evidence()));
    }

    /** What kept us from asking says nothing about whom we would have asked. */
    private static boolean isAboutTheTarget(Failure failure) {
        return failure.source() != Source.AGENT && failure.source() != Source.CONFIG;
    }

    private static @Nullable Failure firstNotHeld(
            List<Assertion> assertions, Answer answer, List<AssertionOutcome> outcomes) {
        Failure first = null;
        for (Assertion assertion : assertions) {
            Assertion.Check check = assertion.check(answer);
            String actual = check.actual() == null ? null : OneLine.of(check.actual());
            outcomes.add(new AssertionOutcome(assertion.text(), check.ok(), actual));
            if (!check.ok() && first == null) {
                first = Diagnosis.failure(
                        kind(assertion.query()),
                        Source.TARGET,
                        "expected %s, observed %s".formatted(assertion.text(), observed(assertion, answer, actual)));
            }
        }
        return first;
    }

    private static String observed(Assertion assertion, Answer answer, @Nullable String actual) {
        if (assertion.query().name().equals("jsonpath") && answer instanceof HttpAnswer http && !http.isJson()) {
            return "a body that is not JSON";
        }
        return actual == null ? "nothing" : actual;
    }

    /** An error page is not up because nobody thought of asking for its status. */
    private static @Nullable Failure badStatus(Probe probe, Facts facts) {
        Integer status = facts.observed().status();
        boolean asked = probe.expect().stream().anyMatch(a -> a.query().name().equals("status"));
        if (!(probe.kind() instanceof ProbeKind.Http) || asked || status == null || status < 400) {
            return null;
        }
        return Diagnosis.failure(
                Kind.STATUS,
                Source.TARGET,
                "expected a status below 400 (no line of expect asks for another), observed " + status);
    }

    /** What it is called that an answer under this query was not as expected. */
    static Kind kind(Query query) {
        String name = query.name();
        return switch (name) {
            case "status" -> Kind.STATUS;
            case "header", "cookie" -> Kind.HEADER;
            case "body" -> Kind.BODY;
            case "jsonpath" -> Kind.JSON;
            case "size" -> Kind.SIZE;
            case "http.version" -> Kind.VERSION;
            case "rcode", "flags", "answer", "authority", "additional", "serial", "ttl" -> Kind.DNS;
            case "grpc.status", "serving" -> Kind.STATUS;
            default -> name.startsWith("cert.") ? Kind.CERT : name.startsWith("tls.") ? Kind.TLS : Kind.ASSERTION;
        };
    }

    private static Identity identity(Identify identify, Answer answer) {
        return new Identity(
                first(identify.region(), answer),
                first(identify.host(), answer),
                first(identify.instance(), answer),
                first(identify.version(), answer));
    }

    private static @Nullable String first(@Nullable Query query, Answer answer) {
        if (query == null) {
            return null;
        }
        List<Object> values = query.of(answer);
        String text = values.isEmpty() ? "" : OneLine.of(String.valueOf(values.get(0)));
        return text.isEmpty() ? null : text;
    }
}
