package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Observed.TlsFacts;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.Proxy;
import dev.candor.prober.Route.Endpoint;
import dev.candor.prober.Stopwatch.Phase;
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
import io.netty.util.NetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one connection: look-up, guard, connect, proxy, TLS, certificate. Lives on one event loop; the addresses that the
 * guard saw are the ones connected to. What it learned stays readable after a failure.
 */
final class Dialer {

    private final Run run;
    private final EgressGuard guard;
    private final EventLoop loop;
    private final Stopwatch watch;
    private final Route route;
    private final Consumer<Channel> connected;
    private final Consumer<Failure> failed;

    private @Nullable Channel channel;
    private @Nullable InetAddress address;
    private @Nullable Handshake handshake;
    private @Nullable Failure firstTrouble;
    private @Nullable ScheduledFuture<?> alarm;
    private @Nullable Endpoint beyond;
    private boolean viaProxy;
    private long deadline;
    private boolean over;

    /** For a run that has begun; the consumers are called on its loop, one of them, once. */
    Dialer(Run run, EgressGuard guard, Route route, Consumer<Channel> connected, Consumer<Failure> failed) {
        this.run = run;
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
        return handshake == null ? null : handshake.facts();
    }

    /** Gives up and closes what is open. Nobody is told. */
    void abandon() {
        over = true;
        silenceAlarm();
        hangUp(channel);
    }

    /** Closes a channel if there is one; what becomes of that interests nobody. */
    static void hangUp(@Nullable Channel channel) {
        if (channel != null) {
            ChannelFuture unused = channel.close();
        }
    }

    void dial() {
        deadline = run.deadline();
        Duration limit = route.connectTimeout();
        if (limit != null && limit.compareTo(run.probe().timeout()) < 0) {
            deadline = System.nanoTime() + limit.toNanos();
            alarm = loop.schedule(() -> fail(tooLate(limit)), limit.toNanos(), TimeUnit.NANOSECONDS);
        }
        try {
            Endpoint target = route.endpoint();
            Proxy proxy = route.proxy();
            if (proxy == null) {
                seek(target, addresses -> connect(target.port(), addresses, 0));
            } else {
                dialThrough(proxy, target);
            }
        } catch (IllegalArgumentException e) {
            fail(Diagnosis.config(e));
        }
    }

    /** The proxy's addresses are the guard's to judge, and the target's as far as they are known here. */
    private void dialThrough(Proxy proxy, Endpoint target) {
        Endpoint first = new Endpoint(proxy.host(), proxy.port());
        Consumer<List<InetAddress>> toProxy = addresses -> {
            connect(first.port(), addresses, 0);
        };
        InetAddress known = Addresses.known(target.host());
        if (proxy.scheme() == Proxy.Scheme.SOCKS5) {
            seek(target, addresses -> {
                beyond = new Endpoint(Facts.ip(addresses.get(0)), target.port());
                viaProxy = true;
                seek(first, toProxy);
            });
        } else if (known == null || permitted(target, List.of(known))) {
            beyond = target;
            viaProxy = true;
            seek(first, toProxy);
        }
    }

    /** Finds addresses that may be connected to, or fails. */
    private void seek(Endpoint endpoint, Consumer<List<InetAddress>> then) {
        String pinned = endpoint.in(route.resolve());
        AddressLookup.find(
                run,
                guard,
                endpoint.host(),
                pinned == null ? null : Addresses.literals(pinned),
                route.ip(),
                addresses -> {
                    if (!over) {
                        then.accept(addresses);
                    }
                },
                this::fail);
    }

    private boolean permitted(Endpoint endpoint, List<InetAddress> addresses) {
        Optional<EgressGuard.Refusal> refusal = guard.refusal(addresses);
        refusal.ifPresent(why -> fail(AddressLookup.blocked(endpoint.host(), why)));
        return refusal.isEmpty();
    }

    private void connect(int port, List<InetAddress> addresses, int index) {
        watch.enter(Phase.CONNECT);
        InetAddress next = addresses.get(index);
        address = next;
        // Every address that is still to come gets an equal share of what time is left.
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
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
                pass(done.channel());
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
        if (index + 1 < addresses.size() && deadline - System.nanoTime() > 0) {
            connect(port, addresses, index + 1);
        } else {
            fail(firstTrouble);
        }
    }

    /** Asks the proxy for the way on, if there is one. It is the proxy's time, so it counts as connecting. */
    private void pass(Channel open) {
        Proxy proxy = route.proxy();
        Endpoint target = beyond;
        if (proxy == null || target == null || route.forwarded()) {
            announce(open);
        } else {
            open.pipeline().addFirst(Tunnel.through(proxy, target, () -> announce(open), this::fail));
        }
    }

    /** Tells the target who comes if it wants to know, before anything else is said. */
    private void announce(Channel open) {
        if (over) {
            return;
        }
        if (route.haproxy()) {
            ChannelFuture unused = open.writeAndFlush(ProxyHeader.of(open)); // if it fails, so does what follows
        }
        protect(open);
    }

    private void protect(Channel open) {
        ProbeKind.Tls tls = route.tls();
        if (tls == null) {
            succeed(open);
        } else {
            turn(open, tls, route.alpn(), this::succeed);
        }
    }

    /** Turns an open connection to TLS, at its start or later. What goes wrong is told to whom the dialer tells it. */
    void turn(Channel open, ProbeKind.Tls tls, List<String> alpn, Consumer<Channel> then) {
        Handshake shaking = new Handshake(run, tls, alpn, route.serverName(tls));
        handshake = shaking;
        over = false;
        shaking.shake(open, failure -> {
            if (over) {
                return;
            }
            if (failure == null) {
                then.accept(open);
            } else {
                fail(failure);
            }
        });
    }

    private void succeed(Channel open) {
        over = true;
        silenceAlarm();
        // From here on a broken connection is the run's to tell: a reset must not look like an early end.
        open.pipeline().remove(Quiet.class);
        connected.accept(open);
    }

    private void fail(Failure failure) {
        if (!over) {
            over = true;
            silenceAlarm();
            boolean early = watch.current() == null || watch.current().compareTo(Phase.TLS) < 0;
            failed.accept(viaProxy && early ? Tunnel.blamed(failure) : failure);
            hangUp(channel);
        }
    }

    private Failure tooLate(Duration limit) {
        String where = address == null ? route.host() : Facts.ip(address);
        return Diagnosis.timeout(watch.current(), limit, where);
    }

    private void silenceAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
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
