package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.prober.Stopwatch.Phase;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.incubator.codec.http3.Http3;
import io.netty.incubator.codec.http3.Http3ErrorCode;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicClosedChannelException;
import io.netty.incubator.codec.quic.QuicConnectionCloseEvent;
import io.netty.incubator.codec.quic.QuicSslEngine;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to speak QUIC with one address, on a UDP socket of its own. It is connected, so that the kernel tells of
 * refusals and drops what comes from elsewhere, and is closed with the connection. Lives on the run's loop.
 */
final class QuicAttempt extends ChannelInboundHandlerAdapter {

    private static final int DATAGRAM = 1_500;
    private static final long WINDOW = 256 * 1024;
    private static final int CONNECTION_REFUSED = 2;
    private static final int NO_APPLICATION_PROTOCOL = 120;

    private final Run run;
    private final InetSocketAddress where;
    private final Function<QuicChannel, QuicSslEngine> tls;
    private final Consumer<QuicChannel> connected;
    private final Consumer<Failure> failed;

    private @Nullable ScheduledFuture<?> alarm;
    private @Nullable Channel socket;
    private @Nullable QuicChannel open;
    private boolean done;

    /** The consumers are called on the run's loop, one of them, once. */
    QuicAttempt(
            Run run,
            InetSocketAddress where,
            Function<QuicChannel, QuicSslEngine> tls,
            Consumer<QuicChannel> connected,
            Consumer<Failure> failed) {
        this.run = run;
        this.where = where;
        this.tls = tls;
        this.connected = connected;
        this.failed = failed;
    }

    /**
     * Begins.
     *
     * @param connection handles the connection, from its first packet on
     * @param nanos how long it may take
     */
    void begin(ChannelHandler connection, long nanos) {
        alarm = run.loop().schedule(() -> lost(tooLate(nanos)), nanos, TimeUnit.NANOSECONDS);
        long idle = Math.max(0, run.deadline() - System.nanoTime()) + TimeUnit.SECONDS.toNanos(1);
        ChannelHandler codec = Http3.newQuicClientCodecBuilder()
                .sslEngineProvider(tls)
                .maxIdleTimeout(idle, TimeUnit.NANOSECONDS)
                .maxRecvUdpPayloadSize(DATAGRAM)
                .initialMaxData(WINDOW)
                .initialMaxStreamDataBidirectionalLocal(WINDOW)
                .build();
        ChannelFuture bound = new Bootstrap()
                .group(run.loop())
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(2 * DATAGRAM))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline().addLast(codec, QuicAttempt.this);
                    }
                })
                .connect(where);
        socket = bound.channel();
        bound.addListener((ChannelFuture ready) -> {
            if (!ready.isSuccess()) {
                lost(Diagnosis.connect(name(), ready.cause()));
            } else if (!done) {
                shake(ready.channel(), connection);
            }
        });
    }

    private void shake(Channel ready, ChannelHandler connection) {
        QuicChannel.newBootstrap(ready)
                .handler(connection)
                .remoteAddress(where)
                .connect()
                .addListener((Future<QuicChannel> shaken) -> {
                    if (shaken.isSuccess()) {
                        won(shaken.getNow(), ready);
                    } else {
                        lost(trouble(name(), shaken.cause()));
                    }
                });
    }

    private void won(QuicChannel quic, Channel ready) {
        open = quic;
        quic.closeFuture().addListener(closed -> Dialer.hangUp(ready));
        if (done) {
            drop();
        } else {
            finish();
            connected.accept(quic);
        }
    }

    private String name() {
        return NetUtil.toSocketAddressString(where);
    }

    private Failure tooLate(long nanos) {
        return Diagnosis.failure(
                Kind.TIMEOUT,
                Source.PATH,
                "%s did not answer by QUIC, expected that within %dms"
                        .formatted(name(), TimeUnit.NANOSECONDS.toMillis(nanos)));
    }

    private void lost(Failure failure) {
        if (!done) {
            drop();
            failed.accept(failure);
        }
    }

    private void finish() {
        done = true;
        if (alarm != null) {
            alarm.cancel(false);
        }
    }

    /** Says good-bye if there is somebody, and closes the socket. */
    void drop() {
        finish();
        if (open == null) {
            Dialer.hangUp(socket);
        } else {
            ChannelFuture unused = open.close(true, Http3ErrorCode.H3_NO_ERROR.code(), Unpooled.EMPTY_BUFFER);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!done && Diagnosis.find(cause, PortUnreachableException.class) != null) {
            lost(Diagnosis.failure(
                    Kind.REFUSED,
                    Source.TARGET,
                    "%s refused the connection: nobody listens there for QUIC".formatted(name())));
        } else if (!done) {
            lost(Diagnosis.connect(name(), cause));
        } else {
            drop();
        }
    }

    private static Failure trouble(String where, Throwable cause) {
        QuicClosedChannelException closed = Diagnosis.find(cause, QuicClosedChannelException.class);
        if (closed == null) {
            return Diagnosis.find(cause, SSLException.class) != null
                    ? Diagnosis.connected(Phase.TLS, cause)
                    : Diagnosis.connect(where, cause);
        }
        QuicConnectionCloseEvent said = closed.event();
        return said == null
                ? Diagnosis.failure(Kind.TIMEOUT, Source.PATH, where + " did not answer by QUIC in time")
                : refusal(where, said);
    }

    /** What a server meant that closed the connection at the handshake. */
    private static Failure refusal(String where, QuicConnectionCloseEvent said) {
        if (said.isTlsError()) {
            return alert(QuicConnectionCloseEvent.extractTlsError(said.error()));
        }
        if (!said.isApplicationClose() && said.error() == CONNECTION_REFUSED) {
            return Diagnosis.failure(Kind.REFUSED, Source.TARGET, where + " refused the connection");
        }
        return Diagnosis.failure(
                Kind.RESET,
                Source.TARGET,
                "%s closed the connection at the handshake: %s".formatted(where, inWords(said)));
    }

    /** The server broke TLS off (RFC 8446 §6). */
    static Failure alert(int number) {
        return number == NO_APPLICATION_PROTOCOL
                ? Diagnosis.failure(
                        Kind.VERSION,
                        Source.TARGET,
                        "expected HTTP/3 to be agreed on by ALPN, the server does not take it")
                : Diagnosis.failure(
                        Kind.TLS,
                        Source.TARGET,
                        "expected a TLS handshake, observed that the server sent alert " + number);
    }

    /** What the one who closed a connection said. */
    static String inWords(QuicConnectionCloseEvent said) {
        return "%s error 0x%x".formatted(said.isApplicationClose() ? "HTTP/3" : "QUIC", said.error());
    }
}
