package dev.candor.demo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP or HTTPS address on loopback that can refuse connections or fall silent, and come back under the same port.
 *
 * <p>While it refuses, a socket that is bound but does not listen holds the port: the kernel answers connections with a
 * reset, and no other process can be given the port meanwhile.
 */
final class Listener implements AutoCloseable {

    // Five locations ask each listener a few times a second; whoever holds more than this is not a probe.
    private static final int MOST_CONNECTIONS = 256;
    private static final int MOST_BODY = 256 * 1024;
    // Longer than any probe waits, so that it is always the probe that gives up first.
    private static final int IDLE_SECONDS = 30;
    /** A gray one drops one connection of so many. */
    private static final int GRAY_EVERY = 5;

    private static final int BIND_ATTEMPTS = 400;
    private static final long BIND_PAUSE_NANOS = 5_000_000;

    private final EventLoopGroup loops;
    private final Origin origin;
    private final @Nullable Supplier<SslContext> tls;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final InetAddress at;
    private final int port;
    private final AtomicInteger taken = new AtomicInteger();
    private @Nullable Channel server;
    private java.nio.channels.@Nullable SocketChannel placeholder;
    private volatile Condition condition = Condition.UP;
    private boolean closed;

    private Listener(EventLoopGroup loops, Origin origin, @Nullable Supplier<SslContext> tls, InetAddress at) {
        this.loops = loops;
        this.at = at;
        this.origin = origin;
        this.tls = tls;
        Channel bound = bind(0);
        this.server = bound;
        this.port = ((InetSocketAddress) bound.localAddress()).getPort();
    }

    /** Opens a plain HTTP address on a free port. */
    static Listener http(EventLoopGroup loops, Origin origin) {
        return http(loops, loopback(), origin);
    }

    /** The same at another address of loopback. */
    static Listener http(EventLoopGroup loops, InetAddress at, Origin origin) {
        return new Listener(loops, origin, null, at);
    }

    /** Opens an HTTPS address on a free port; the context is asked for anew with each connection. */
    static Listener https(EventLoopGroup loops, Supplier<SslContext> tls, Origin origin) {
        return new Listener(loops, origin, tls, loopback());
    }

    /** 127.0.0.1, which every system has; other addresses of 127/8 and ::1 not all. */
    static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** Another address of loopback, which Linux has; null on a system that has none. */
    static @Nullable InetAddress secondLoopback() {
        try (ServerSocket trial = new ServerSocket()) {
            InetAddress second = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
            trial.bind(new InetSocketAddress(second, 0));
            return second;
        } catch (IOException e) {
            return null;
        }
    }

    int port() {
        return port;
    }

    /** Where it listens, as {@code connect_to} wants it. */
    String address() {
        return at.getHostAddress() + ":" + port;
    }

    Condition condition() {
        return condition;
    }

    /**
     * Makes it behave so, at once: connections that are open are cut. Setting it twice changes nothing. Slowness is not a
     * matter of connections; for a listener it is the same as up.
     */
    synchronized void set(Condition wanted) {
        if (closed || wanted == condition) {
            return;
        }
        condition = wanted;
        if (wanted == Condition.REFUSED) {
            stopListening();
            placeholder = patiently(this::holdPort);
        } else if (server == null) {
            releasePort();
            server = patiently(() -> bind(port));
        } else {
            // Who was taken while it was silent would wait for nothing, and who was not must notice that it is.
            connections.close().awaitUninterruptibly();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        stopListening();
        releasePort();
    }

    private void stopListening() {
        Channel listening = server;
        server = null;
        if (listening != null) {
            listening.close().awaitUninterruptibly();
        }
        connections.close().awaitUninterruptibly();
    }

    private java.nio.channels.SocketChannel holdPort() {
        java.nio.channels.SocketChannel holder = null;
        try {
            holder = java.nio.channels.SocketChannel.open();
            holder.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return holder.bind(new InetSocketAddress(at, port));
        } catch (IOException e) {
            close(holder);
            throw new IllegalStateException("cannot hold port " + port + " while it refuses", e);
        }
    }

    private void releasePort() {
        close(placeholder);
        placeholder = null;
    }

    private static void close(java.nio.channels.@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a socket", e);
        }
    }

    // The kernel frees a port only once the selector has let go of the socket that had it.
    private static <T> T patiently(Supplier<T> binding) {
        for (int attempt = 1; ; attempt++) {
            try {
                return binding.get();
            } catch (IllegalStateException e) {
                if (attempt == BIND_ATTEMPTS || !(e.getCause() instanceof BindException)) {
                    throw e;
                }
                LockSupport.parkNanos(BIND_PAUSE_NANOS);
            }
        }
    }

    private Channel bind(int wanted) {
        var bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 128)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        take(connection);
                    }
                })
                .bind(new InetSocketAddress(at, wanted))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException(
                    "cannot listen on %s:%d".formatted(at.getHostAddress(), wanted), bound.cause());
        }
        return bound.channel();
    }

    private void take(SocketChannel connection) {
        boolean dropped = condition == Condition.GRAY && taken.incrementAndGet() % GRAY_EVERY == 0;
        if (dropped || connections.size() >= MOST_CONNECTIONS) {
            var unused = connection.close();
            return;
        }
        connections.add(connection);
        var pipeline = connection.pipeline();
        pipeline.addLast(new ReadTimeoutHandler(IDLE_SECONDS));
        if (condition == Condition.SILENT) {
            pipeline.addLast(new Exchange.Silence());
            return;
        }
        if (tls != null) {
            pipeline.addLast(tls.get().newHandler(connection.alloc()));
        }
        pipeline.addLast(new HttpServerCodec(), new HttpObjectAggregator(MOST_BODY), new Exchange(origin));
    }
}
