package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Observed.TlsFacts;
import dev.candor.probe.ProbeKind;
import dev.candor.prober.Certificates.Examined;
import dev.candor.prober.Route.Endpoint;
import dev.candor.prober.Stopwatch.Phase;
import dev.candor.prober.TlsContexts.TlsContext;
import dev.candor.security.EgressGuard;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Makes one connection: look-up, guard, connect, TLS, certificate. Lives on one event loop; the addresses that the
 * guard saw are the ones connected to. What it learned stays readable after a failure.
 */
final class Dialer {

    private final Run run;
    private final Engine engine;
    private final EgressGuard guard;
    private final EventLoop loop;
    private final Stopwatch watch;
    private final Route route;
    private final Consumer<Channel> connected;
    private final Consumer<Failure> failed;

    private @Nullable Channel channel;
    private @Nullable InetAddress address;
    private @Nullable TlsFacts tlsFacts;
    private @Nullable Failure firstTrouble;
    private boolean over;

    /** For a run that has begun; the consumers are called on its loop, one of them, once. */
    Dialer(Run run, EgressGuard guard, Route route, Consumer<Channel> connected, Consumer<Failure> failed) {
        this.run = run;
        this.engine = run.engine();
        this.guard = guard;
        this.loop = run.loop();
        this.watch = run.watch();
        this.route = route;
        this.connected = connected;
        this.failed = failed;
    }

    /** The address connected to, or tried last; null before. */
    @Nullable
    InetAddress address() {
        return address;
    }

    /** What TLS agreed on; null if it never did. */
    @Nullable
    TlsFacts tlsFacts() {
        return tlsFacts;
    }

    /** Gives up and closes what is open. Nobody is told. */
    void abandon() {
        over = true;
        hangUp(channel);
    }

    /** Closes a channel if there is one; what becomes of that interests nobody. */
    static void hangUp(@Nullable Channel channel) {
        if (channel != null) {
            ChannelFuture unused = channel.close();
        }
    }

    void dial() {
        try {
            Endpoint endpoint = route.endpoint();
            String pinned = endpoint.in(route.resolve());
            if (pinned != null) {
                vet(endpoint, Addresses.literals(pinned));
                return;
            }
            InetAddress literal = Addresses.literal(endpoint.host());
            if (literal != null) {
                vet(endpoint, List.of(literal));
                return;
            }
            watch.enter(Phase.DNS);
            lookUp(endpoint, true);
        } catch (IllegalArgumentException e) {
            fail(Diagnosis.config(e));
        }
    }

    private void lookUp(Endpoint endpoint, boolean again) {
        engine.names().lookUp(loop, endpoint.host(), route.ip()).addListener((Future<List<InetAddress>> answer) -> {
            if (over) {
                return;
            }
            if (answer.isSuccess()) {
                vet(endpoint, answer.getNow());
                return;
            }
            Failure failure = Diagnosis.lookUp(endpoint.host(), answer.cause());
            if (again && failure.source() == Source.RESOLVER) {
                lookUp(endpoint, false); // one lost datagram is not a dead resolver
            } else {
                fail(failure);
            }
        });
    }

    private void vet(Endpoint endpoint, List<InetAddress> addresses) {
        Optional<EgressGuard.Refusal> refusal = guard.refusal(addresses);
        if (refusal.isPresent()) {
            fail(Diagnosis.failure(
                    Kind.BLOCKED,
                    Source.CONFIG,
                    "%s: %s".formatted(endpoint.host(), refusal.get().message())));
            return;
        }
        List<InetAddress> usable = Addresses.ofFamily(addresses, route.ip());
        if (usable.isEmpty()) {
            fail(Diagnosis.failure(
                    Kind.DNS, Source.TARGET, "%s has no address of the family asked for".formatted(endpoint.host())));
            return;
        }
        watch.enter(Phase.CONNECT);
        connect(endpoint.port(), usable, 0);
    }

    private void connect(int port, List<InetAddress> addresses, int index) {
        InetAddress next = addresses.get(index);
        address = next;
        // Every address that is still to come gets an equal share of what time is left.
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(run.deadline() - System.nanoTime()));
        int untried = addresses.size() - index;
        int share = (int) Math.min(Integer.MAX_VALUE, untried == 1 ? left + 1_000 : left / untried);
        ChannelFuture attempt = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, share)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new Quiet())
                .connect(new InetSocketAddress(next, port));
        channel = attempt.channel();
        attempt.addListener((ChannelFuture done) -> {
            if (over) {
                hangUp(done.channel());
            } else if (done.isSuccess()) {
                protect(done.channel());
            } else {
                notConnected(port, addresses, index, done.cause());
            }
        });
    }

    private void notConnected(int port, List<InetAddress> addresses, int index, Throwable cause) {
        Failure trouble = Diagnosis.connect(
                NetUtil.toSocketAddressString(new InetSocketAddress(addresses.get(index), port)), cause);
        // What the target said tells more than that this machine has no IPv6.
        if (firstTrouble == null || firstTrouble.source() == Source.AGENT) {
            firstTrouble = trouble;
        }
        if (index + 1 < addresses.size() && run.deadline() - System.nanoTime() > 0) {
            connect(port, addresses, index + 1);
        } else {
            fail(firstTrouble);
        }
    }

    private void protect(Channel open) {
        ProbeKind.Tls tls = route.tls();
        if (tls == null) {
            succeed(open);
            return;
        }
        watch.enter(Phase.TLS);
        try {
            TlsContext context = engine.tls().get(tls, route.alpn());
            SslHandler handler = context.newHandler(open.alloc(), route.serverName());
            handler.handshakeFuture().addListener((Future<Channel> shaken) -> {
                if (over) {
                    return;
                }
                if (shaken.isSuccess()) {
                    examine(open, handler, context, tls.insecure());
                } else {
                    fail(Diagnosis.connected(Phase.TLS, shaken.cause()));
                }
            });
            open.pipeline().addFirst(handler);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            fail(Diagnosis.config(e));
        }
    }

    private void examine(Channel open, SslHandler handler, TlsContext context, boolean insecure) {
        SSLSession session = handler.engine().getSession();
        Examined examined = null;
        try {
            Certificate[] shown = session.getPeerCertificates();
            X509Certificate[] chain = Arrays.copyOf(shown, shown.length, X509Certificate[].class);
            examined = Certificates.examine(chain, route.serverName(), context.authorities(), run.startedAt());
        } catch (SSLPeerUnverifiedException | ArrayStoreException e) {
            // Anonymous cipher suites are not offered, so this is a broken server; it is told as one below.
        }
        tlsFacts = new TlsFacts(
                session.getProtocol(),
                session.getCipherSuite(),
                handler.applicationProtocol(),
                examined == null ? null : examined.facts());
        if (examined == null) {
            fail(Diagnosis.failure(Kind.TLS, Source.TARGET, "the server showed no certificate"));
        } else if (examined.trouble() != null && !insecure) {
            fail(Diagnosis.failure(Kind.CERT, Source.TARGET, examined.trouble()));
        } else {
            succeed(open);
        }
    }

    private void succeed(Channel open) {
        over = true;
        // From here on a broken connection is the run's to tell: a reset must not look like an early end.
        open.pipeline().remove(Quiet.class);
        connected.accept(open);
    }

    private void fail(Failure failure) {
        if (!over) {
            over = true;
            failed.accept(failure);
            hangUp(channel);
        }
    }

    /** Keeps Netty from logging what the futures tell us anyway. */
    @ChannelHandler.Sharable
    private static final class Quiet extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            hangUp(context.channel());
        }
    }
}
