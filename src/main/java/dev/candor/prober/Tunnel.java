package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.probe.Proxy;
import dev.candor.prober.Route.Endpoint;
import dev.candor.prober.Stopwatch.Phase;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.Consumer;

/**
 * Talks a proxy into passing on what follows. Stands first in the pipeline, and steps out of it once the way is open;
 * bytes that came after the proxy's last word go on to whoever stands there then. Tells exactly once how it ended.
 */
abstract class Tunnel extends ByteToMessageDecoder {

    private final Runnable opened;
    private final Consumer<Failure> refused;
    private boolean over;

    Tunnel(Runnable opened, Consumer<Failure> refused) {
        this.opened = opened;
        this.refused = refused;
    }

    /** The tunnel that this proxy understands. */
    static Tunnel through(Proxy proxy, Endpoint target, Runnable opened, Consumer<Failure> refused) {
        return proxy.scheme() == Proxy.Scheme.HTTP
                ? new HttpTunnel(proxy, target, opened, refused)
                : new SocksTunnel(proxy, target, opened, refused);
    }

    /** The same failure of a connection through a proxy: what went wrong so far went wrong on the way. */
    static Failure blamed(Failure failure) {
        return failure.source() == Source.TARGET || failure.source() == Source.RESOLVER
                ? Diagnosis.failure(failure.kind(), Source.PATH, "on the way through the proxy: " + failure.detail())
                : failure;
    }

    /** The first thing to say. */
    abstract ByteBuf greeting();

    /** Reads what the proxy answers, as far as it came; says more, or calls {@link #open} or {@link #refuse}. */
    abstract void hear(ChannelHandlerContext context, ByteBuf bytes);

    final void say(ChannelHandlerContext context, ByteBuf words) {
        context.writeAndFlush(words).addListener((ChannelFuture said) -> {
            if (!said.isSuccess()) {
                refuse(Diagnosis.connected(Phase.CONNECT, said.cause()));
            }
        });
    }

    final void open(ChannelHandlerContext context) {
        if (!over) {
            over = true;
            opened.run();
            context.pipeline().remove(this);
        }
    }

    final void refuse(Kind kind, String detail) {
        refuse(Diagnosis.failure(kind, Source.PATH, detail));
    }

    private void refuse(Failure failure) {
        if (!over) {
            over = true;
            refused.accept(failure);
        }
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext context) {
        say(context, greeting());
    }

    @Override
    protected final void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
        if (over) {
            bytes.skipBytes(bytes.readableBytes());
        } else {
            hear(context, bytes);
        }
    }

    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
        refuse(Kind.RESET, "the proxy closed the connection before it answered");
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        refuse(Diagnosis.connected(Phase.CONNECT, cause));
    }
}
