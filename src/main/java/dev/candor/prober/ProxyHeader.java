package dev.candor.prober;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The line by which HAProxy's PROXY protocol, version 1, tells a server who comes. */
final class ProxyHeader {

    private ProxyHeader() {}

    /** From our end of the connection to the other one; that is what curl's {@code --haproxy-protocol} says. */
    static ByteBuf of(Channel open) {
        String line = "PROXY UNKNOWN\r\n";
        if (open.localAddress() instanceof InetSocketAddress from
                && open.remoteAddress() instanceof InetSocketAddress to) {
            line = "PROXY %s %s %s %d %d\r\n"
                    .formatted(
                            to.getAddress() instanceof Inet6Address ? "TCP6" : "TCP4",
                            Facts.ip(from.getAddress()),
                            Facts.ip(to.getAddress()),
                            from.getPort(),
                            to.getPort());
        }
        return Unpooled.copiedBuffer(line, StandardCharsets.US_ASCII);
    }
}
