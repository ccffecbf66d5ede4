package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Outcome;
import dev.candor.probe.About;
import dev.candor.probe.Answer;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.Query;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Asks a Prometheus server for the value of a query: one HTTP request, and what its answer means. */
final class PrometheusProber implements Prober {

    private static final Query BODY = Query.parse("body");

    private final HttpProber http;

    PrometheusProber(HttpProber http) {
        this.http = http;
    }

    @Override
    public CompletionStage<Measurement> run(Probe probe, Vantage vantage) {
        if (!(probe.kind() instanceof ProbeKind.Prometheus prometheus)) {
            throw new IllegalArgumentException("no Prometheus probe: " + probe.id());
        }
        AtomicReference<@Nullable HttpAnswer> heard = new AtomicReference<>();
        // What a suite captures is of this answer, not of the request's.
        Vantage alone = new Vantage(vantage.location(), vantage.connectTo(), vantage.pins(), null);
        return http.run(probe.asking(prometheus.request(), List.of()), alone, new HttpSession(null, heard::set))
                .thenApply(measurement -> judged(probe, prometheus.about(), vantage, measurement, heard.get()));
    }

    private static Measurement judged(
            Probe probe, @Nullable About about, Vantage vantage, Measurement m, @Nullable HttpAnswer heard) {
        Failure failure = broken(m);
        PrometheusResult result = null;
        if (failure == null && heard != null) {
            try {
                result = read(m, heard, about != null);
            } catch (PrometheusResult.Unusable e) {
                boolean asked = e.kind() == Kind.STATUS
                        && probe.expect().stream()
                                .anyMatch(line -> line.query().name().equals("status"));
                failure = asked ? null : Diagnosis.failure(e.kind(), Source.TARGET, String.valueOf(e.getMessage()));
            }
        }
        Map<String, Object> more = new LinkedHashMap<>(m.observed().more());
        if (result != null) {
            if (!result.values().isEmpty()) {
                more.put("value", result.values().get(0));
            }
            more.put("series", result.series());
        }
        Concerns concerns = about == null || result == null ? null : Concerns.of(probe, about, result);
        if (concerns != null) {
            more.put(Observed.CONCERNS, concerns.facts());
        }
        Facts facts = new Facts(m.startedAt(), m.observed().having(more), m.timings(), m.phases());
        Answer answer = answer(facts, heard, result);
        Measurement judged = Judge.measure(
                concerns == null ? probe : concerns.rest(probe),
                vantage.location(),
                facts,
                answer,
                failure,
                m::evidence);
        if (vantage.journey() != null) {
            vantage.journey().saw(judged.outcome(), answer);
        }
        return judged;
    }

    /** What kept the answer from coming; a bad status is none of that, because the answer says more about it. */
    private static @Nullable Failure broken(Measurement m) {
        Failure failure = m.failure();
        boolean whole = failure == null || m.outcome() == Outcome.DEGRADED || failure.kind() == Kind.STATUS;
        return whole ? null : failure;
    }

    private static PrometheusResult read(Measurement m, HttpAnswer heard, boolean mayBeEmpty)
            throws PrometheusResult.Unusable {
        List<Object> body = heard.values(BODY);
        int status = Objects.requireNonNullElse(m.observed().status(), 0);
        return PrometheusResult.read(status, body.isEmpty() ? "" : String.valueOf(body.get(0)), mayBeEmpty);
    }

    private static Answer answer(Facts facts, @Nullable HttpAnswer heard, @Nullable PrometheusResult result) {
        return query -> switch (query.name()) {
            case "value" -> result == null ? List.of() : List.copyOf(result.values());
            case "series" -> result == null ? List.of() : List.of((long) result.series());
            default -> heard == null ? facts.values(query) : heard.values(query);
        };
    }
}
