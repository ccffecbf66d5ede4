package dev.candor.prober;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Identity;
import dev.candor.measurement.Observed;
import dev.candor.probe.Answer;
import dev.candor.probe.HttpVersion;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.security.EgressGuard;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a WebSocket probe: handshake, what is to be said, what is to be heard, and a while of staying open. */
final class WebSocketRun extends Run implements WebSocketHandshake.Listener {

    private final EgressGuard guard;
    private final ProbeKind.WebSocket socket;
    private final String userAgent;
    private final @Nullable Pattern expected;
    private final TraceContext trace;
    private final HttpTarget target;
    private final WebSocketMessages messages = new WebSocketMessages();

    private @Nullable Dialer dialer;
    private @Nullable Channel channel;
    private @Nullable HttpHeaders headers;
    private @Nullable Integer status;
    private @Nullable Integer closeCode;
    private boolean open;
    private boolean holding;

    /** @throws PatternSyntaxException if it expects what is no regular expression */
    WebSocketRun(
            Engine engine,
            EgressGuard guard,
            Probe probe,
            ProbeKind.WebSocket socket,
            Vantage vantage,
            String userAgent) {
        super(engine, probe, vantage);
        this.guard = guard;
        this.socket = socket;
        this.userAgent = userAgent;
        this.expected = socket.expect() == null ? null : Pattern.compile(socket.expect());
        this.trace = TraceContext.of(socket.headers(), ThreadLocalRandom.current());
        this.target = HttpTarget.of(new ProbeKind.Http(
                URI.create(socket.url().toString().replaceFirst("(?i)^ws", "http")),
                "GET",
                socket.headers(),
                null,
                null,
                0,
                Set.of(HttpVersion.V1_1),
                false,
                1,
                socket.reach()));
    }

    @Override
    protected void start() {
        Duration hold = socket.hold();
        if (hold != null && hold.compareTo(probe().timeout()) >= 0) {
            throw new IllegalArgumentException("to hold it for %s takes too long, expected less than the timeout of %s"
                    .formatted(Diagnosis.inWords(hold), Diagnosis.inWords(probe().timeout())));
        }
        Route route = Route.of(
                target.host(),
                target.port(),
                socket.reach(),
                vantage(),
                target.secure() ? socket.reach().tls() : null,
                WebSocketProber.ALPN);
        dialer = new Dialer(this, guard, route, this::connected, this::end);
        dialer.dial();
    }

    private void connected(Channel connection) {
        channel = connection;
        try {
            new WebSocketHandshake(watch(), ThreadLocalRandom.current(), this)
                    .begin(connection, target.request(userAgent, false, trace.header(), null));
        } catch (IllegalArgumentException e) {
            end(Diagnosis.config(e));
        }
    }

    @Override
    public void answered(int code, HttpHeaders came) {
        status = code;
        headers = came;
    }

    @Override
    public void failed(Failure failure) {
        // Who asks for a status may ask for another one.
        boolean asked = failure.kind() == Kind.STATUS
                && probe().expect().stream()
                        .anyMatch(line -> line.query().name().equals("status"));
        end(asked ? null : failure);
    }

    @Override
    public void opened(Channel connection) {
        open = true;
        connection.pipeline().addLast(new Ear());
        ChannelFuture last = null;
        for (String message : socket.send()) {
            last = connection.writeAndFlush(new TextWebSocketFrame(message));
        }
        if (last == null) {
            proceed(expected == null);
        } else {
            last.addListener((ChannelFuture sent) -> {
                if (sent.isSuccess()) {
                    proceed(expected == null);
                } else {
                    end(Diagnosis.connected(watch().current(), sent.cause()));
                }
            });
        }
    }

    /** All was said, and this says whether all was heard. */
    private void proceed(boolean heard) {
        if (isOver() || !heard || holding) {
            return;
        }
        holding = true;
        Duration hold = socket.hold();
        if (hold == null) {
            // Not deeper on the stack of the handshake, which still has bytes to hand on.
            loop().execute(this::leave);
        } else {
            ScheduledFuture<?> unused = loop().schedule(this::leave, hold.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void leave() {
        Channel connection = channel;
        if (!isOver() && connection != null) {
            ChannelFuture unused =
                    connection.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
            end(null);
        }
    }

    private void closed(CloseWebSocketFrame frame) {
        int code = frame.statusCode();
        closeCode = code < 0 ? 1005 : code;
        String reason = code < 0 ? "" : frame.reasonText();
        gone("the server closed it with %d%s".formatted(closeCode, reason.isEmpty() ? "" : " (" + reason + ")"));
    }

    private void gone(String how) {
        Duration hold = socket.hold();
        String wanted = !holding
                ? expected == null ? "to be able to talk" : "a message that matches /%s/".formatted(expected.pattern())
                : "it to stay open" + (hold == null ? "" : " for " + Diagnosis.inWords(hold));
        end(Diagnosis.failure(Kind.RESET, Source.TARGET, "expected %s, %s%s".formatted(wanted, how, after())));
    }

    private String after() {
        return messages.last() == null || holding ? "" : ", the last message was: " + messages.last();
    }

    @Override
    protected Failure expired() {
        Pattern pattern = expected;
        if (!open || pattern == null || holding) {
            return Diagnosis.timeout(watch().current(), probe().timeout(), target.host() + ":" + target.port());
        }
        String last = messages.last();
        String wanted = "expected a message that matches /%s/ within %s, observed "
                .formatted(pattern.pattern(), Diagnosis.inWords(probe().timeout()));
        return last == null
                ? Diagnosis.failure(Kind.TIMEOUT, Source.TARGET, wanted + "none")
                : Diagnosis.failure(Kind.BODY, Source.TARGET, wanted + last);
    }

    @Override
    protected void release() {
        if (dialer != null) {
            dialer.abandon();
        }
        Dialer.hangUp(channel);
    }

    @Override
    protected Facts seen() {
        Map<String, Object> more = new LinkedHashMap<>(trace.observed());
        if (open) {
            more.put("messages", messages.all().size());
        }
        if (closeCode != null) {
            more.put("close_code", closeCode);
        }
        InetAddress address = dialer == null ? null : dialer.address();
        Long size = open ? (Long) messages.size() : null;
        Observed observed = new Observed(
                address == null ? null : Facts.ip(address),
                address == null ? null : (Integer) Facts.ipVersion(address),
                status == null ? null : "1.1",
                status,
                null,
                size,
                size,
                null,
                dialer == null ? null : dialer.tlsFacts(),
                Identity.NONE,
                more);
        return new Facts(startedAt(), observed, watch().timings(), watch().phases());
    }

    @Override
    protected Answer answer(Facts facts) {
        String last = messages.last();
        HttpAnswer http = new HttpAnswer(
                facts, socket.url(), headers, last == null ? null : last.getBytes(StandardCharsets.UTF_8));
        List<Object> bodies = List.copyOf(messages.all());
        return query -> switch (query.name()) {
            case "body" -> bodies;
            case "size" -> open ? List.of(messages.size()) : List.of();
            default -> http.values(query);
        };
    }

    /** Hears frames. */
    private final class Ear extends SimpleChannelInboundHandler<WebSocketFrame> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (isOver()) {
                return;
            }
            try {
                messages.count();
                if (frame instanceof CloseWebSocketFrame close) {
                    closed(close);
                } else if (frame instanceof PingWebSocketFrame) {
                    ChannelFuture unused = context.writeAndFlush(
                            new PongWebSocketFrame(frame.content().retain()));
                } else if (!(frame instanceof PongWebSocketFrame)) {
                    String message = messages.add(frame);
                    proceed(message != null
                            && expected != null
                            && expected.matcher(message).find());
                }
            } catch (WebSocketMessages.Broken e) {
                end(e.failure());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            gone("the connection ended without a close frame");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            CorruptedWebSocketFrameException corrupt = Diagnosis.find(cause, CorruptedWebSocketFrameException.class);
            if (corrupt == null) {
                end(Diagnosis.connected(watch().current(), cause));
                return;
            }
            end(
                    corrupt.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)
                            ? WebSocketMessages.tooLong()
                            : Diagnosis.failure(
                                    Kind.PROTOCOL,
                                    Source.TARGET,
                                    "expected frames of RFC 6455, observed: " + corrupt.getMessage()));
        }
    }
}
