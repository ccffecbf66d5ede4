package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Observed.TlsFacts;
import dev.candor.probe.ProbeKind;
import dev.candor.prober.Route.Endpoint;
import dev.candor.prober.Stopwatch.Phase;
import dev.candor.prober.TlsContexts.TlsContext;
import dev.candor.security.EgressGuard;
import io.netty.channel.ChannelHandler;
import io.netty.incubator.codec.quic.Quic;
import io.netty.incubator.codec.quic.QuicChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Makes one QUIC connection (RFC 9000): look-up, guard, handshake, certificate. The handshake is connecting and TLS in
 * one. Lives on the run's loop.
 */
final class QuicDialer {

    private final Run run;
    private final EgressGuard guard;
    private final Route route;
    private final ProbeKind.Tls settings;
    private final long deadline;
    private final Supplier<ChannelHandler> connection;
    private final Consumer<QuicChannel> connected;
    private final Consumer<Failure> failed;

    private List<InetAddress> addresses = List.of();
    private @Nullable InetAddress address;
    private @Nullable Handshake handshake;
    private @Nullable QuicAttempt attempt;
    private @Nullable Failure firstTrouble;
    private boolean over;

    /**
     * For a run that has begun; one of the consumers is called on its loop, once.
     *
     * @param route a direct one, with TLS
     * @param deadline by {@link System#nanoTime}
     * @param connection makes what handles a connection, from its first packet on
     */
    QuicDialer(
            Run run,
            EgressGuard guard,
            Route route,
            long deadline,
            Supplier<ChannelHandler> connection,
            Consumer<QuicChannel> connected,
            Consumer<Failure> failed) {
        this.run = run;
        this.guard = guard;
        this.route = route;
        this.settings = Objects.requireNonNull(route.tls());
        this.deadline = deadline;
        this.connection = connection;
        this.connected = connected;
        this.failed = failed;
    }

    /** The address connected to, or tried last; null before. */
    @Nullable
    InetAddress address() {
        return address;
    }

    /** Those that may be connected to; empty if none was found. */
    List<InetAddress> addresses() {
        return addresses;
    }

    /** What TLS agreed on; null if it never did. */
    @Nullable
    TlsFacts tlsFacts() {
        return handshake == null ? null : handshake.facts();
    }

    /** Gives up and closes what is open. Nobody is told. */
    void abandon() {
        over = true;
        if (attempt != null) {
            attempt.drop();
        }
    }

    void dial() {
        if (!Quic.isAvailable()) {
            fail(Diagnosis.failure(
                    Kind.AGENT,
                    Source.AGENT,
                    "expected QUIC for HTTP/3, which cannot be loaded here: " + Quic.unavailabilityCause()));
            return;
        }
        try {
            Endpoint target = route.endpoint();
            String pinned = target.in(route.resolve());
            AddressLookup.find(
                    run,
                    guard,
                    target.host(),
                    pinned == null ? null : Addresses.literals(pinned),
                    route.ip(),
                    found -> {
                        if (!over) {
                            addresses = found;
                            connect(target.port(), 0);
                        }
                    },
                    this::fail);
        } catch (IllegalArgumentException e) {
            fail(Diagnosis.config(e));
        }
    }

    private void connect(int port, int index) {
        run.watch().enter(Phase.CONNECT);
        InetAddress next = addresses.get(index);
        address = next;
        // Every address that is still to come gets an equal share of what time is left.
        long share = Math.max(1_000_000, deadline - System.nanoTime()) / (addresses.size() - index);
        String name = route.serverName(settings);
        try {
            TlsContext tls = run.engine().tls().get(settings, TlsContexts.HTTP_3);
            QuicAttempt begun = new QuicAttempt(
                    run,
                    new InetSocketAddress(next, port),
                    engines -> tls.newQuicEngine(engines.alloc(), name, port),
                    open -> examine(open, name, tls),
                    trouble -> notConnected(port, index, trouble));
            attempt = begun;
            begun.begin(connection.get(), share);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            fail(Diagnosis.config(e));
        }
    }

    private void examine(QuicChannel open, String name, TlsContext tls) {
        run.watch().connectedSecurely();
        Handshake shaken = new Handshake(run, settings, TlsContexts.HTTP_3, name);
        handshake = shaken;
        SSLEngine engine = Objects.requireNonNull(open.sslEngine());
        Failure trouble = shaken.examine(engine, engine.getApplicationProtocol(), tls);
        if (trouble != null) {
            fail(trouble);
        } else if (!over) {
            over = true;
            connected.accept(open);
        }
    }

    private void notConnected(int port, int index, Failure trouble) {
        if (over) {
            return;
        }
        // What the target said tells more than that this machine has no IPv6.
        if (firstTrouble == null || firstTrouble.source() == Source.AGENT) {
            firstTrouble = trouble;
        }
        if (index + 1 < addresses.size() && deadline - System.nanoTime() > 0) {
            connect(port, index + 1);
        } else {
            fail(firstTrouble);
        }
    }

    private void fail(Failure failure) {
        if (!over) {
            abandon();
            failed.accept(failure);
        }
    }
}
