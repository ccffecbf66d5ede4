package dev.candor.prober;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Probe;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the agent's own slowness does to a run. The loop is held up for real, by a task that does not give it back. */
class HeldUpTest {
    private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private final Engine engine = new Engine(InstantSource.system(), DnsServerAddressStreamProviders.platformDefault());
    private final EgressGuard guard = EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8")));

    @AfterEach
    void close() {
        engine.close();
    }

    /** Asks a server that says this so long after the agent began to be held up. */
    private Measurement runHeldUp(UnaryOperator<Ask> change, long heldUpMs, @Nullable String answer, long afterMs)
            throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        // Every loop, since any may own the connection: an answer sent while one is still free would be heard in time.
        List<EventExecutor> loops = new ArrayList<>();
        engine.loops().forEach(loops::add);
        CountDownLatch heldUp = new CountDownLatch(loops.size());
        CountDownLatch later = new CountDownLatch(1);
        try (Talker server = Talker.doing(socket -> {
            Talker.head(socket);
            asked.countDown();
            heldUp.await();
            later.await(afterMs, TimeUnit.MILLISECONDS);
            if (answer == null) {
                Talker.head(socket); // never comes
            } else {
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            }
        })) {
            Probe probe = change.apply(Ask.http("http://127.0.0.1:" + server.port() + "/"))
                    .probe();
            CompletableFuture<Measurement> run = new HttpProber(engine, guard, "test")
                    .run(probe, Vantage.at("here"))
                    .toCompletableFuture();
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
            loops.forEach(loop -> loop.execute(() -> {
                heldUp.countDown();
                for (long end = System.nanoTime() + heldUpMs * 1_000_000; System.nanoTime() < end; ) {
                    Thread.onSpinWait();
                }
            }));
            return run.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aRunThatWasLateOnlyBecauseTheAgentWasHeldUpIsUnknown() throws Exception {
        Measurement m = runHeldUp(ask -> ask.expect("status == 200", "time_total < 200ms"), 400, GOOD, 0);
        assertThat(m.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(m.failure()).isNotNull();
        assertThat(m.failure().kind()).isEqualTo(Failure.Kind.AGENT);
        assertThat(m.failure().source()).isEqualTo(Failure.Source.AGENT);
        assertThat(m.failure().detail()).contains("held up").contains("time_total < 200ms");
    }

    @Test
    void aWrongAnswerStaysWrongHoweverLateItWasHeard() throws Exception {
        Measurement m = runHeldUp(
                ask -> ask.expect("status == 200", "time_total < 200ms"), 400, GOOD.replace("200 OK", "500 Oh"), 0);
        assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        assertThat(m.failure()).isNotNull();
        assertThat(m.failure().kind()).isEqualTo(Failure.Kind.STATUS);
    }

    @Test
    void aTargetThatIsSlowerThanTheAgentWasLateIsStillSlow() throws Exception {
        Measurement m = runHeldUp(ask -> ask.expect("time_total < 200ms"), 150, GOOD, 700);
        assertThat(m.outcome()).isEqualTo(Outcome.DOWN);
        assertThat(m.failure()).isNotNull();
        assertThat(m.failure().source()).isEqualTo(Failure.Source.TARGET);
    }

    @Test
    void aRunWhoseTimeRanOutWhileTheAgentWasHeldUpIsUnknown() throws Exception {
        Measurement m = runHeldUp(ask -> ask.timeout(500), 600, null, 0);
        assertThat(m.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(m.failure()).isNotNull();
        assertThat(m.failure().detail()).contains("timed out");
    }
}
