package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.probe.ProbeKind;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What all runs of a process share: event loops, name look-up, TLS contexts, and a thread for work that would make
 * other runs' stamps late.
 */
final class Engine implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Engine.class);

    // One loop serves some ten thousand runs a second; the second is there so that one slow certificate check does
    // not delay every stamp.
    private static final int LOOPS = 2;

    private final EventLoopGroup loops = new NioEventLoopGroup(LOOPS, new DefaultThreadFactory("prober", true));
    private final ExecutorService aside =
            Executors.newSingleThreadExecutor(new DefaultThreadFactory("prober-aside", true));
    private final TlsContexts tls = new TlsContexts();
    private final Certificates certificates = new Certificates();
    private final Names names;
    private final InstantSource clock;
    private final Map<EventLoop, Lateness> lateness = new HashMap<>();

    Engine(InstantSource clock, DnsServerAddressStreamProvider servers) {
        this.clock = clock;
        this.names = new Names(servers);
        loops.forEach(executor -> {
            EventLoop loop = (EventLoop) executor;
            Lateness watch = new Lateness();
            lateness.put(loop, watch);
            watch.start(loop);
        });
    }

    /** How that loop, one of ours, keeps its time. */
    Lateness latenessOf(EventLoop loop) {
        return Objects.requireNonNull(lateness.get(loop));
    }

    /** How long the loops were held up in all, since the start. */
    Duration heldUp() {
        return Duration.ofNanos(
                lateness.values().stream().mapToLong(Lateness::settled).sum());
    }

    EventLoopGroup loops() {
        return loops;
    }

    /** Where files are read and big bodies are looked through. */
    ExecutorService aside() {
        return aside;
    }

    TlsContexts tls() {
        return tls;
    }

    /** Who judges what servers show. */
    Certificates certificates() {
        return certificates;
    }

    /**
     * Starts a run once the TLS context is made, at once if it is or none is needed: reading authorities from disk takes
     * 100 ms, which no run must count as the target's. If it can't be made the run itself will say so.
     *
     * @param settings null for no TLS
     * @param alpn the protocols offered
     */
    CompletionStage<Measurement> whenTlsIsReady(
            ProbeKind.@Nullable Tls settings, List<String> alpn, Supplier<CompletableFuture<Measurement>> run) {
        if (settings == null || tls.has(settings, alpn)) {
            return run.get();
        }
        return CompletableFuture.runAsync(() -> makeReady(settings, alpn), aside)
                .thenCompose(ready -> run.get());
    }

    /** Makes the TLS context now, on this thread; a run that needs it says what was wrong. */
    void makeReady(ProbeKind.Tls settings, List<String> alpn) {
        try {
            tls.get(settings, alpn);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            LOG.debugf(e, "no TLS context for %s", settings);
        }
    }

    Names names() {
        return names;
    }

    InstantSource clock() {
        return clock;
    }

    @Override
    public void close() {
        names.close();
        aside.shutdownNow();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
