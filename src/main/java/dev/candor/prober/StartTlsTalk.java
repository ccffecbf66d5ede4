package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.probe.ProbeKind.StartTls;
import dev.candor.prober.StartTlsScript.Exchange;
import dev.candor.prober.StartTlsScript.Reply;
import dev.candor.prober.Stopwatch.Phase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Talks in the clear until the server agrees to turn to TLS, then leaves the pipeline. Whatever stands in the clear
 * behind the agreement may come from somebody in between (RFC 3207 §6), so then there is no TLS.
 */
final class StartTlsTalk extends SimpleChannelInboundHandler<ByteBuf> {

    // More than any greeting with its list of extensions.
    private static final int MOST_HEARD = 16 * 1024;

    private final StartTls protocol;
    private final List<Exchange> script;
    private final Runnable agreed;
    private final Consumer<Failure> failed;
    private final StringBuilder heard = new StringBuilder();
    private int step;
    private boolean over;

    /**
     * A talk that has not begun; one of both is called, once, on the loop.
     *
     * @param host the name that the protocol may want to hear
     */
    StartTlsTalk(StartTls protocol, String host, Runnable agreed, Consumer<Failure> failed) {
        this.protocol = protocol;
        this.script = StartTlsScript.of(protocol, host);
        this.agreed = agreed;
        this.failed = failed;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        say(context);
    }

    private void say(ChannelHandlerContext context) {
        String words = script.get(step).say();
        if (!words.isEmpty()) {
            context.writeAndFlush(Unpooled.copiedBuffer(words, StandardCharsets.ISO_8859_1))
                    .addListener((ChannelFuture said) -> {
                        if (!said.isSuccess()) {
                            fail(Diagnosis.connected(Phase.TLS, said.cause()));
                        }
                    });
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        if (over) {
            return;
        }
        heard.append(bytes.toString(StandardCharsets.ISO_8859_1));
        try {
            while (step < script.size()) {
                Reply reply = script.get(step).reply();
                int length = reply == null ? 0 : reply.length(heard.toString());
                if (reply != null && length == 0) {
                    refuseTooMuch();
                    return;
                }
                heard.delete(0, length);
                step++;
                if (step < script.size()) {
                    say(context);
                }
            }
        } catch (StartTlsScript.Refused e) {
            fail(Diagnosis.failure(e.kind(), Source.TARGET, protocol.word() + ": " + e.getMessage()));
            return;
        }
        if (heard.length() > 0) {
            fail(Diagnosis.failure(
                    Kind.PROTOCOL,
                    Source.TARGET,
                    "%s: expected nothing in the clear once TLS was agreed on, observed %s"
                            .formatted(protocol.word(), heard)));
            return;
        }
        over = true;
        context.pipeline().remove(this);
        agreed.run();
    }

    private void refuseTooMuch() {
        if (heard.length() > MOST_HEARD) {
            fail(Diagnosis.failure(
                    Kind.PROTOCOL,
                    Source.TARGET,
                    "%s: expected an answer of at most %d bytes, observed more"
                            .formatted(protocol.word(), MOST_HEARD)));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(Diagnosis.failure(
                Kind.RESET, Source.TARGET, "the connection was closed before TLS was agreed on by " + protocol.word()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(Diagnosis.connected(Phase.TLS, cause));
    }

    private void fail(Failure failure) {
        if (!over) {
            over = true;
            failed.accept(failure);
        }
    }
}
