package dev.candor.prober;

import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The trace that a run begins: W3C Trace Context, {@code traceparent}. Its id is told with the measurement, so that the
 * spans of the services that were asked can be found from a failed run. Services can tell such traces from those of
 * people by the header {@code User-Agent: Candor/…}; OpenTelemetry's attribute for it is
 * {@code user_agent.synthetic.type = test}, which a collector or an agent sets from that header.
 *
 * @param traceId 32 hexadecimal digits, not all 0
 * @param header the value of {@code traceparent}
 */
record TraceContext(String traceId, String header) {

    /** The header's name. */
    static final String NAME = "traceparent";

    /** The name under which measurements tell the trace's id. */
    static final String OBSERVED = "trace_id";

    /** A new trace, to be recorded (sampled) by whoever it meets. */
    static TraceContext begin(RandomGenerator random) {
        byte[] ids = new byte[24];
        do {
            random.nextBytes(ids);
        } while (isZero(ids, 0, 16) || isZero(ids, 16, 24));
        String hex = ByteBufUtil.hexDump(ids);
        String traceId = hex.substring(0, 32);
        return new TraceContext(traceId, "00-" + traceId + "-" + hex.substring(32) + "-01");
    }

    /** The trace that these headers carry on, if they say one, or a new one. */
    static TraceContext of(List<Map.Entry<String, String>> headers, RandomGenerator random) {
        for (Map.Entry<String, String> header : headers) {
            if (header.getKey().equalsIgnoreCase(NAME)) {
                String value = header.getValue();
                boolean understood = value.length() >= 55 && value.charAt(2) == '-' && value.charAt(35) == '-';
                return new TraceContext(understood ? value.substring(3, 35).toLowerCase(Locale.ROOT) : "", value);
            }
        }
        return begin(random);
    }

    /** What a measurement says about it. */
    Map<String, Object> observed() {
        return traceId.isEmpty() ? Map.of() : Map.of(OBSERVED, traceId);
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
