package dev.candor.prober;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.probe.Answer;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.prober.Stopwatch.Phase;
import dev.candor.security.EgressGuard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One run of a TCP probe: connect, TLS if asked, the dialog. Lives on one event loop. */
final class TcpRun extends Run {

    // A dialog is greetings and short answers; a peer that says more is not having one.
    private static final int MAX_RECEIVED = 64 * 1024;

    private final EgressGuard guard;
    private final ProbeKind.Tcp tcp;
    private final List<@Nullable Pattern> expected = new ArrayList<>();
    private final StringBuilder received = new StringBuilder();

    private @Nullable Dialer dialer;
    private @Nullable Channel channel;
    private int step;
    private int consumed;
    private boolean turning;

    /** @throws PatternSyntaxException if the dialog expects what is no regular expression */
    TcpRun(Engine engine, EgressGuard guard, Probe probe, ProbeKind.Tcp tcp, Vantage vantage) {
        super(engine, probe, vantage);
        this.guard = guard;
        this.tcp = tcp;
        for (ProbeKind.DialogStep dialogStep : tcp.dialog()) {
            expected.add(dialogStep.expect() == null ? null : Pattern.compile(dialogStep.expect()));
        }
    }

    @Override
    protected void start() {
        Route route = new Route(
                Route.Endpoint.unbracketed(tcp.host()),
                tcp.port(),
                Map.of(),
                vantage().connectTo(),
                Map.of(),
                tcp.ip(),
                startsTls() ? null : tcp.tls(),
                List.of());
        dialer = new Dialer(this, guard, route, this::connected, this::end);
        dialer.dial();
    }

    private boolean startsTls() {
        return tcp.dialog().stream().anyMatch(ProbeKind.DialogStep::startTls);
    }

    private void connected(Channel open) {
        channel = open;
        if (tcp.dialog().isEmpty()) {
            end(null);
            return;
        }
        open.pipeline().addLast(new Ear());
        proceed(open);
    }

    /** Says and checks what it can, up to the next step that still needs to hear something. */
    private void proceed(Channel open) {
        while (!isOver() && step < expected.size()) {
            if (tcp.dialog().get(step).startTls()) {
                turn(open);
                return;
            }
            String text = tcp.dialog().get(step).send();
            Pattern pattern = expected.get(step);
            if (text != null) {
                say(open, text);
            } else if (pattern != null && !heard(pattern)) {
                if (watch().current() != Phase.SEND && watch().current() != Phase.TRANSFER) {
                    watch().enter(Phase.WAIT);
                }
                return;
            }
            step++;
        }
        if (!isOver() && watch().current() != Phase.SEND) {
            end(null);
        }
    }

    /** What was said in the clear counts for nothing behind this point: somebody in between may have said it. */
    private void turn(Channel open) {
        int lineEnd = received.indexOf("\n", consumed);
        if (lineEnd >= 0 && lineEnd + 1 < received.length()) {
            end(Diagnosis.failure(
                    Kind.PROTOCOL,
                    Source.TARGET,
                    "expected nothing in the clear once TLS was agreed on, observed "
                            + received.substring(lineEnd + 1)));
            return;
        }
        consumed = received.length();
        turning = true;
        ProbeKind.Tls tls = tcp.tls() == null ? ProbeKind.Tls.DEFAULT : tcp.tls();
        Objects.requireNonNull(dialer).turn(open, tls, List.of(), secured -> {
            turning = false;
            step++;
            proceed(secured);
        });
    }

    private void say(Channel open, String text) {
        boolean first = watch().current() != Phase.TRANSFER && watch().current() != Phase.WAIT;
        if (first) {
            watch().enter(Phase.SEND);
        }
        open.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)).addListener((ChannelFuture sent) -> {
            if (!sent.isSuccess()) {
                end(Diagnosis.connected(watch().current(), sent.cause()));
            } else if (watch().current() == Phase.SEND) {
                watch().enter(Phase.WAIT);
                if (step >= expected.size()) { // nothing more to hear
                    end(null);
                }
            }
        });
    }

    private boolean heard(Pattern pattern) {
        Matcher matcher = pattern.matcher(received);
        if (!matcher.find(consumed)) {
            return false;
        }
        consumed = matcher.end();
        return true;
    }

    @Override
    protected Failure expired() {
        return consumed < received.length()
                ? notHeard("timed out")
                : Diagnosis.timeout(watch().current(), probe().timeout(), tcp.host() + ":" + tcp.port());
    }

    private Failure notHeard(String how) {
        Pattern pattern = step < expected.size() ? expected.get(step) : null;
        return Diagnosis.failure(
                Kind.BODY,
                Source.TARGET,
                "%s, expected /%s/, observed %s"
                        .formatted(
                                how,
                                pattern == null ? "" : pattern.pattern(),
                                consumed < received.length() ? received.substring(consumed) : "nothing more"));
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
        Long length = received.length() == 0 ? null : (Long) (long) received.length();
        return Facts.of(this, dialer, length, Map.of());
    }

    @Override
    protected Answer answer(Facts facts) {
        String said = received.toString();
        return query -> switch (query.name()) {
            case "body" -> List.of(said);
            case "size" -> List.of((long) said.length());
            default -> facts.values(query);
        };
    }

    /** Hears what the peer says. One byte is one character, so that patterns see binary protocols too. */
    private final class Ear extends SimpleChannelInboundHandler<ByteBuf> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            if (isOver() || !bytes.isReadable()) {
                return;
            }
            if (!turning) {
                watch().enter(Phase.TRANSFER);
            }
            int room = MAX_RECEIVED - received.length();
            received.append(bytes.toString(
                    bytes.readerIndex(), Math.min(room, bytes.readableBytes()), StandardCharsets.ISO_8859_1));
            if (!turning) {
                proceed(context.channel());
            }
            if (!isOver() && bytes.readableBytes() > room) {
                end(Diagnosis.failure(
                        Kind.SIZE, Source.TARGET, "expected at most %d bytes, observed more".formatted(MAX_RECEIVED)));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            boolean silent = received.length() == 0;
            if (turning) {
                end(Diagnosis.connected(Phase.TLS, new ClosedChannelException()));
            }
            end(
                    silent
                            ? Diagnosis.failure(Kind.RESET, Source.TARGET, "the connection was closed without a word")
                            : notHeard("the connection was closed"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            end(Diagnosis.connected(watch().current(), cause));
        }
    }
}
