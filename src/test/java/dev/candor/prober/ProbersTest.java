package dev.candor.prober;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ProbersTest {
    private static final EgressGuard LOOPBACK = EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8")));

    @Test
    void oneRunTooManyIsUnknownAndRoomReturns() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Probers probers = new Probers(2, LOOPBACK, InstantSource.system());
                Talker server = Talker.doing(socket -> {
                    Talker.head(socket);
                    go.await(5, TimeUnit.SECONDS);
                    Talker.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                })) {
            Ask ask = Ask.http(server.url());
            CompletableFuture<Measurement> first =
                    probers.run(ask.probe(), Vantage.at("a")).toCompletableFuture();
            CompletableFuture<Measurement> second =
                    probers.run(ask.probe(), Vantage.at("a")).toCompletableFuture();
            Measurement third = ask.of(probers);
            assertThat(third.outcome()).isEqualTo(Outcome.UNKNOWN);
            HttpProberTest.assertFailure(third, Kind.AGENT, Source.AGENT, "limit");
            assertThat(probers.inFlight()).isEqualTo(2);
            assertThat(probers.refused()).isEqualTo(1);
            go.countDown();
            assertThat(first.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.UP);
            assertThat(second.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.UP);
            Awaitility.await().until(() -> probers.inFlight() == 0);
            assertThat(ask.of(probers).outcome()).isEqualTo(Outcome.UP);
        }
    }

    @Test
    void warmingUpMakesHundredsOfRunsAndStopsAtItsBudget() {
        try (Probers probers = new Probers(2, EgressGuard.STRICT, InstantSource.system())) {
            assertThat(probers.warmUp(Duration.ofSeconds(30))).isEqualTo(600);
            long start = System.nanoTime();
            assertThat(probers.warmUp(Duration.ofMillis(5))).isLessThan(600);
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(2));
        }
    }

    @Test
    void aClosedProberStillEndsInAMeasurement() {
        Probers probers = new Probers(2, LOOPBACK, InstantSource.system());
        probers.close();
        assertThat(Ask.http("http://127.0.0.1:1/").of(probers).outcome()).isEqualTo(Outcome.UNKNOWN);
    }
}
