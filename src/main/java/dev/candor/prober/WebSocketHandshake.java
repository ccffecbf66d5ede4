package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.prober.Stopwatch.Phase;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Turns a connection into a WebSocket: RFC 6455 §4, from the client's side. Used on the connection's event loop. */
final class WebSocketHandshake extends SimpleChannelInboundHandler<HttpObject> {

    /** Bytes of one message at most. */
    static final int LONGEST_MESSAGE = 64 * 1024;

    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_HEADERS = 32 * 1024;
    private static final int MAX_CHUNK = 8 * 1024;
    private static final int MAX_INTERIM = 10;
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** Told how it went, one of the last two once. */
    interface Listener {

        /** The answer's head has come, whatever it says. */
        void answered(int status, HttpHeaders headers);

        /** It is a WebSocket now, and its frames go to the pipeline's end. */
        void opened(Channel channel);

        /** It is none, and will not be. */
        void failed(Failure failure);
    }

    private final Stopwatch watch;
    private final Listener listener;
    private final String key;
    private int interim;
    private boolean accepted;
    private boolean over;

    WebSocketHandshake(Stopwatch watch, RandomGenerator random, Listener listener) {
        this.watch = watch;
        this.listener = listener;
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        this.key = Base64.getEncoder().encodeToString(nonce);
    }

    /** Asks on that connection. */
    void begin(Channel open, FullHttpRequest request) {
        request.headers()
                .set(HttpHeaderNames.UPGRADE, "websocket")
                .set(HttpHeaderNames.CONNECTION, "Upgrade")
                .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key)
                .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
        open.pipeline()
                .addLast(new FirstByte())
                .addLast(new HttpClientCodec(MAX_LINE, MAX_HEADERS, MAX_CHUNK))
                .addLast(this);
        watch.enter(Phase.SEND);
        open.writeAndFlush(request).addListener((ChannelFuture sent) -> {
            if (!sent.isSuccess()) {
                fail(Diagnosis.connected(watch.current(), sent.cause()));
            } else if (watch.current() == Phase.SEND) {
                watch.enter(Phase.WAIT);
            }
        });
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (over) {
            return;
        }
        if (part.decoderResult().isFailure()) {
            fail(
                    Kind.PROTOCOL,
                    "expected an HTTP answer, observed: "
                            + part.decoderResult().cause().getMessage());
            return;
        }
        if (part instanceof HttpResponse response) {
            head(response);
        }
        if (part instanceof LastHttpContent && accepted && !over) {
            over = true;
            becomeFrames(context);
        }
    }

    private void head(HttpResponse response) {
        int status = response.status().code();
        if (status < 200 && status != 101) {
            if (++interim > MAX_INTERIM) {
                fail(Kind.PROTOCOL, "expected an answer, observed more than %d interim ones".formatted(MAX_INTERIM));
            }
            return;
        }
        HttpHeaders headers = response.headers();
        listener.answered(status, headers);
        String problem = status == 101 ? problem(headers) : null;
        if (status != 101) {
            fail(Kind.STATUS, "expected status 101 (Switching Protocols), observed " + status);
        } else if (problem != null) {
            fail(Kind.PROTOCOL, problem);
        } else {
            accepted = true;
        }
    }

    /** RFC 6455 §4.1: what the client must check. */
    private @Nullable String problem(HttpHeaders headers) {
        String accept = headers.get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
        if (!headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)) {
            return "expected the header Upgrade: websocket, observed " + headers.get(HttpHeaderNames.UPGRADE);
        }
        if (!headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)) {
            return "expected the header Connection: Upgrade, observed " + headers.get(HttpHeaderNames.CONNECTION);
        }
        if (!expectedAccept().equals(accept == null ? null : accept.strip())) {
            return "expected Sec-WebSocket-Accept to be %s, observed %s".formatted(expectedAccept(), accept);
        }
        if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)) {
            return "expected no extension, because none was asked for, observed "
                    + headers.get(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS);
        }
        return null;
    }

    private String expectedAccept() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private void becomeFrames(ChannelHandlerContext context) {
        ChannelPipeline pipeline = context.pipeline();
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(false)
                .allowExtensions(false)
                .allowMaskMismatch(false)
                .maxFramePayloadLength(LONGEST_MESSAGE)
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .build();
        // From here on what goes out is frames; what comes in goes through the codec until it has handed on its rest.
        HttpClientCodec codec = pipeline.get(HttpClientCodec.class);
        codec.removeOutboundHandler();
        pipeline.addLast(new WebSocket13FrameDecoder(config)).addLast(new WebSocket13FrameEncoder(true));
        listener.opened(context.channel());
        pipeline.remove(codec);
        pipeline.remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(Diagnosis.connected(watch.current(), cause));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Phase phase = watch.current();
        fail(Kind.RESET, "the connection was closed while " + (phase == null ? "starting" : phase.doing()));
    }

    private void fail(Kind kind, String detail) {
        fail(Diagnosis.failure(kind, Source.TARGET, detail));
    }

    private void fail(Failure failure) {
        if (!over) {
            over = true;
            listener.failed(failure);
        }
    }

    /** Stamps the answer's first byte. */
    private final class FirstByte extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            watch.enter(Phase.TRANSFER);
            context.pipeline().remove(this);
            context.fireChannelRead(bytes);
        }
    }
}
