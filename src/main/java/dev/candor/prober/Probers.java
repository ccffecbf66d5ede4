package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.security.EgressGuard;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs any probe, by the prober of its kind, never more than so many at once. Owns the event loops: close it when done.
 */
public final class Probers implements Prober, AutoCloseable {

    private final Engine engine;
    private final NativeSockets sockets = new NativeSockets();
    private final Map<String, Prober> byKind;
    private final EachAddress eachAddress;
    private final Investigator investigator;
    private final int concurrency;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();

    /**
     * Probers that ask the system's resolvers.
     *
     * @param concurrency runs in flight at most; one more is {@code unknown}
     * @param guard which addresses may be reached
     */
    public Probers(int concurrency, EgressGuard guard, InstantSource clock) {
        this(concurrency, guard, clock, DnsServerAddressStreamProviders.platformDefault());
    }

    Probers(int concurrency, EgressGuard guard, InstantSource clock, DnsServerAddressStreamProvider servers) {
        this.concurrency = concurrency;
        this.engine = new Engine(clock, servers);
        HttpProber http = new HttpProber(engine, guard, userAgent());
        this.byKind = Map.ofEntries(
                Map.entry("http", http),
                Map.entry("tcp", new TcpProber(engine, guard)),
                Map.entry("tls", new TlsProber(engine, guard)),
                Map.entry("dns", new DnsProber(engine, guard)),
                Map.entry("ping", new PingProber(engine, guard, sockets)),
                Map.entry("grpc", new GrpcProber(engine, guard, userAgent())),
                Map.entry("websocket", new WebSocketProber(engine, guard, userAgent())),
                Map.entry("prometheus", new PrometheusProber(http)),
                Map.entry("traceroute", new TracerouteProber(engine, guard, sockets)),
                Map.entry("suite", new SuiteRunner(engine, this::ask)));
        this.eachAddress = new EachAddress(engine, guard, this::ask);
        this.investigator = new Investigator(this::ask, eachAddress);
    }

    @Override
    public CompletionStage<Measurement> run(Probe probe, Vantage vantage) {
        if (inFlight.incrementAndGet() > concurrency) {
            inFlight.decrementAndGet();
            refused.incrementAndGet();
            return CompletableFuture.completedFuture(unknown(
                    probe,
                    vantage,
                    Diagnosis.failure(
                            Kind.AGENT,
                            Source.AGENT,
                            "%d runs are in flight, which is the limit".formatted(concurrency))));
        }
        return follow(probe, vantage)
                .handle((measurement, error) ->
                        measurement == null ? unknown(probe, vantage, Diagnosis.ours(reason(error))) : measurement)
                .whenComplete((measurement, error) -> inFlight.decrementAndGet());
    }

    private CompletionStage<Measurement> follow(Probe probe, Vantage vantage) {
        try {
            return investigator.follow(
                    probe, vantage, probe.eachAddress() ? eachAddress.run(probe, vantage) : ask(probe, vantage));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(unknown(probe, vantage, Diagnosis.config(e)));
        }
    }

    private CompletionStage<Measurement> ask(Probe probe, Vantage vantage) {
        try {
            return prober(probe.kind()).run(probe, vantage);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(unknown(probe, vantage, Diagnosis.ours(e)));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(unknown(probe, vantage, Diagnosis.config(e)));
        }
    }

    private Prober prober(ProbeKind kind) {
        Prober prober = byKind.get(kind.word());
        if (prober == null) {
            throw new IllegalArgumentException("no prober asks " + kind.word());
        }
        return prober;
    }

    private static Throwable reason(@Nullable Throwable error) {
        return error == null ? new IllegalStateException("a run gave nothing") : error;
    }

    private Measurement unknown(Probe probe, Vantage vantage, Failure why) {
        return Judge.cleared(
                Measurement.unknown(
                        probe.id(),
                        probe.kind().word(),
                        vantage.location(),
                        engine.clock().instant(),
                        why,
                        0),
                probe.secrets());
    }

    /** Runs in flight now. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Runs that were not made because too many were in flight, since the start. */
    public long refused() {
        return refused.get();
    }

    /** How long runs were held up by the process itself, since the start: event loops that came late, added up. */
    public Duration heldUp() {
        return engine.heldUp();
    }

    /**
     * Runs some hundred probes against a listener of its own on loopback, because a cold JVM measures a millisecond or
     * two too much. Takes less than two seconds and blocks for so long.
     *
     * @return how many runs were made
     */
    public int warmUp() {
        return warmUp(Duration.ofMillis(1_500));
    }

    /**
     * The same within another time.
     *
     * @return how many runs were made
     */
    public int warmUp(Duration budget) {
        return new WarmUp(engine, userAgent()).run(budget);
    }

    static String userAgent() {
        String version = Probers.class.getPackage().getImplementationVersion();
        return "Candor/" + (version == null ? "dev" : version);
    }

    /** Ends the event loops within a few seconds. Runs in flight end as {@code unknown} or not at all. */
    @Override
    public void close() {
        sockets.close();
        engine.close();
    }
}
