package dev.candor.prober;

import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import dev.candor.probe.Assertion;
import dev.candor.probe.HttpVersion;
import dev.candor.probe.Identify;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.Query;
import dev.candor.probe.Reach;
import dev.candor.probe.Trigger;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Exercises the whole way of an HTTP run against ourselves, so that the compiler has seen it before the first real one. */
final class WarmUp {

    private static final Logger LOG = Logger.getLogger(WarmUp.class);
    private static final int RUNS = 600;
    // With fewer the first real run would still measure how classes are loaded, so that a busy machine takes longer.
    private static final int FEWEST = 48;
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(5);
    private static final int AT_ONCE = 8;
    private static final String ANSWER = """
            HTTP/1.1 200 OK\r
            Content-Type: application/json\r
            X-Served-By: warm-up\r
            Content-Length: 15\r
            \r
            {"ready": true}""";

    private final Engine engine;
    private final HttpProber prober;

    WarmUp(Engine engine, String userAgent) {
        this.engine = engine;
        this.prober = new HttpProber(
                engine, EgressGuard.allowing(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"))), userAgent);
    }

    /** The number of runs that were up, as many as the budget allows and some in any case. */
    int run(Duration budget) {
        engine.names().warmUp(engine.loops());
        engine.makeReady(ProbeKind.Tls.DEFAULT, HttpProber.alpn(HttpProber.VERSIONS));
        Channel server = listen();
        long start = System.nanoTime();
        long end = start + LONGEST;
        int up = 0;
        try {
            int port = ((InetSocketAddress) server.localAddress()).getPort();
            Probe probe = probe(port);
            for (int made = 0;
                    made < RUNS && (made < FEWEST || System.nanoTime() - start < budget.toNanos());
                    made += AT_ONCE) {
                up += round(probe, end);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debugf(e, "the warm-up ended after %d runs", up);
        } finally {
            server.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
        return up;
    }

    private int round(Probe probe, long end) throws InterruptedException, ExecutionException, TimeoutException {
        List<CompletableFuture<Measurement>> runs = new ArrayList<>(AT_ONCE);
        for (int i = 0; i < AT_ONCE; i++) {
            runs.add(prober.run(probe, Vantage.at("warm-up")).toCompletableFuture());
        }
        int up = 0;
        for (CompletableFuture<Measurement> run : runs) {
            long left = Math.max(1, end - System.nanoTime());
            up += run.get(left, TimeUnit.NANOSECONDS).outcome() == Outcome.UP ? 1 : 0;
        }
        return up;
    }

    private Channel listen() {
        return new ServerBootstrap()
                .group(engine.loops())
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Answering());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    private static Probe probe(int port) {
        ProbeKind.Http http = new ProbeKind.Http(
                URI.create(
                        "http://" + Facts.ip(InetAddress.getLoopbackAddress()).replaceFirst("^(.*:.*)$", "[$1]") + ":"
                                + port + "/"),
                "GET",
                List.of(Map.entry("Accept", "application/json")),
                null,
                null,
                0,
                Set.of(HttpVersion.V1_1),
                false,
                64 * 1024,
                Reach.DIRECT);
        return new Probe(
                "warm-up",
                "Warm-up",
                null,
                http,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                0,
                List.of(
                        Assertion.parse("status == 200"),
                        Assertion.parse("header content-type startsWith application/json"),
                        Assertion.parse("jsonpath $.ready == true"),
                        Assertion.parse("time_total < 5s")),
                List.of(Assertion.parse("time_starttransfer < 5s")),
                new Identify(null, Query.parse("header x-served-by"), null, null),
                List.of(),
                null,
                Trigger.SCHEDULE,
                Set.of(),
                false,
                null,
                "");
    }

    /** Says the same to everybody; a request of ours is one segment. */
    private static final class Answering extends SimpleChannelInboundHandler<ByteBuf> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf request) {
            context.writeAndFlush(Unpooled.copiedBuffer(ANSWER, StandardCharsets.US_ASCII))
                    .addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Dialer.hangUp(context.channel());
        }
    }
}
