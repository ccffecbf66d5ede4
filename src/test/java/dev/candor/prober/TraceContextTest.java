package dev.candor.prober;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Measurement;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TraceContextTest {

    @Test
    void everyTraceIsNewSampledAndOfTheFormThatTheStandardSays() {
        RandomGenerator random = new SplittableRandom(1);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            TraceContext trace = TraceContext.begin(random);
            assertThat(trace.header())
                    .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
                    .contains(trace.traceId());
            ids.add(trace.traceId());
        }
        assertThat(ids).hasSize(1000);
    }

    @Test
    void idsOfNothingButZerosAreNotUsed() {
        long[] calls = new long[1];
        RandomGenerator stuck = () -> calls[0]++ < 3 ? 0 : 5;
        assertThat(TraceContext.begin(stuck).header()).doesNotContain("0000000000000000-01");
    }

    @Test
    void aTraceThatTheProbeBeganIsCarriedOn() {
        String said = "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
        TraceContext trace = TraceContext.of(List.of(Map.entry("TraceParent", said)), new SplittableRandom(1));
        assertThat(trace.header()).isEqualTo(said);
        assertThat(trace.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(TraceContext.of(List.of(Map.entry("traceparent", "x")), new SplittableRandom(1))
                        .observed())
                .isEmpty();
    }

    @Test
    void theServerGetsTheTraceThatTheMeasurementTells() {
        try (Talker server = Talker.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                Probers probers = new Probers(
                        4, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"))), InstantSource.system())) {
            Measurement m = Ask.http(server.url()).of(probers);
            assertThat(server.requests().get(0).toLowerCase(Locale.ROOT))
                    .containsPattern("traceparent: 00-" + m.observed().more().get("trace_id") + "-[0-9a-f]{16}-01\r\n");
            String said = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
            Measurement own = Ask.http(server.url()).header("Traceparent", said).of(probers);
            assertThat(server.requests().get(1))
                    .contains("Traceparent: " + said + "\r\n")
                    .doesNotContain("traceparent");
            assertThat(own.observed().more()).containsEntry("trace_id", "0af7651916cd43dd8448eb211c80319c");
        }
    }
}
