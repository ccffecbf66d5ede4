package dev.candor.measurement;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole measurement as kept beside its row, for runs that were not up: what a page shows as evidence. */
final class Detail {

    /** Longest detail kept, in bytes of JSON. */
    static final int MAX_BYTES = 8 * 1024;

    private Detail() {}

    /**
     * The JSON to keep; null for a run that was up. What does not fit goes in this order: evidence, then assertions that
     * held, then TLS facts and the rest of the assertions; the failure always stays.
     */
    static @Nullable String of(Measurement measurement) {
        if (measurement.outcome() == Outcome.UP) {
            return null;
        }
        String json = storable(MeasurementJson.write(measurement));
        if (fits(json)) {
            return json;
        }
        List<AssertionOutcome> failed =
                measurement.assertions().stream().filter(a -> !a.ok()).toList();
        Observed seen = measurement.observed();
        for (Measurement less : List.of(
                reduced(measurement, measurement.assertions(), seen),
                reduced(measurement, failed, seen),
                reduced(measurement, List.of(), withoutTls(seen)))) {
            json = storable(MeasurementJson.write(less));
            if (fits(json)) {
                return json;
            }
        }
        return null;
    }

    private static boolean fits(String json) {
        return json.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    private static Measurement reduced(Measurement m, List<AssertionOutcome> assertions, Observed observed) {
        return new Measurement(
                m.probe(),
                m.kind(),
                m.location(),
                m.startedAt(),
                m.outcome(),
                m.failure(),
                assertions,
                observed,
                m.timings(),
                m.phases(),
                Map.of());
    }

    private static Observed withoutTls(Observed o) {
        return new Observed(
                o.ip(),
                o.ipVersion(),
                o.httpVersion(),
                o.status(),
                o.redirects(),
                o.contentLength(),
                o.bodyLength(),
                o.headersSize(),
                null,
                o.identity(),
                o.more());
    }

    // PostgreSQL's jsonb holds no NUL (its documentation, §8.14): an answer that carries one is still evidence.
    private static String storable(String json) {
        if (!json.contains("\\u0000")) {
            return json;
        }
        StringBuilder clean = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c != '\\') {
                clean.append(c);
            } else if (json.startsWith("u0000", i + 1)) {
                clean.append("\\ufffd");
                i += 5;
            } else {
                clean.append(c).append(json.charAt(++i));
            }
        }
        return clean.toString();
    }
}
