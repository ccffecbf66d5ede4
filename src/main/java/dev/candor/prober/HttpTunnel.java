package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.probe.Proxy;
import dev.candor.prober.Route.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** CONNECT (RFC 9110 §9.3.6). The proxy knows the target's name and nothing else about it. */
final class HttpTunnel extends Tunnel {

    private static final int LONGEST_HEAD = 16 * 1024;

    private final Proxy proxy;
    private final Endpoint target;
    private int seen;

    HttpTunnel(Proxy proxy, Endpoint target, Runnable opened, Consumer<Failure> refused) {
        super(opened, refused);
        this.proxy = proxy;
        this.target = target;
    }

    /** The value of {@code Proxy-Authorization}; null if the proxy wants no user. */
    static @Nullable String authorization(Proxy proxy) {
        if (proxy.user() == null) {
            return null;
        }
        String both = proxy.user() + ":" + (proxy.password() == null ? "" : proxy.password());
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    ByteBuf greeting() {
        String authorization = authorization(proxy);
        return Unpooled.copiedBuffer(
                "CONNECT %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\n%s\r\n"
                        .formatted(
                                target,
                                target,
                                Probers.userAgent(),
                                authorization == null ? "" : "Proxy-Authorization: " + authorization + "\r\n"),
                StandardCharsets.UTF_8);
    }

    @Override
    void hear(ChannelHandlerContext context, ByteBuf bytes) {
        int end = endOfHead(bytes);
        if (end < 0) {
            if (bytes.readableBytes() > LONGEST_HEAD) {
                refuse(
                        Kind.SIZE,
                        "expected a proxy's answer of at most %d bytes, observed more".formatted(LONGEST_HEAD));
            }
            return;
        }
        String head = bytes.readCharSequence(end - bytes.readerIndex(), StandardCharsets.ISO_8859_1)
                .toString();
        String line = head.substring(0, head.indexOf('\n')).strip();
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            refuse(Kind.PROTOCOL, "expected an HTTP proxy, observed something else: " + line);
            return;
        }
        judge(context, Integer.parseInt(line.substring(9, 12)), line);
    }

    private void judge(ChannelHandlerContext context, int status, String line) {
        if (status / 100 == 2) {
            open(context);
        } else if (status == 407) {
            refuse(Kind.AUTH, "expected the proxy to know us, observed " + line);
        } else if (status / 100 != 1) {
            refuse(Kind.CONNECT, "expected the proxy to connect to %s, observed %s".formatted(target, line));
        } else if (++seen > 10) {
            refuse(Kind.PROTOCOL, "expected a proxy's answer, observed only interim ones (1xx)");
        }
    }

    /** The index after the empty line, or -1. */
    private static int endOfHead(ByteBuf bytes) {
        int length = 0;
        for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
            byte b = bytes.getByte(i);
            if (b == '\n') {
                if (length == 0 && i > bytes.readerIndex() + 1) {
                    return i + 1;
                }
                length = 0;
            } else if (b != '\r') {
                length++;
            }
        }
        return -1;
    }
}
