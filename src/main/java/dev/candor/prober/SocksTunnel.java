package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.probe.Proxy;
import dev.candor.prober.Route.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** SOCKS version 5 (RFC 1928), without a user or with user and password (RFC 1929). */
final class SocksTunnel extends Tunnel {

    private static final int VERSION = 5;
    private static final int NO_USER = 0;
    private static final int USER_AND_PASSWORD = 2;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;

    private enum Awaited {
        METHOD,
        ADMISSION,
        REPLY
    }

    private final Proxy proxy;
    private final Endpoint target;
    private Awaited awaited = Awaited.METHOD;

    SocksTunnel(Proxy proxy, Endpoint target, Runnable opened, Consumer<Failure> refused) {
        super(opened, refused);
        this.proxy = proxy;
        this.target = target;
    }

    @Override
    ByteBuf greeting() {
        return proxy.user() == null ? bytes(VERSION, 1, NO_USER) : bytes(VERSION, 2, NO_USER, USER_AND_PASSWORD);
    }

    @Override
    void hear(ChannelHandlerContext context, ByteBuf bytes) {
        switch (awaited) {
            case METHOD -> method(context, bytes);
            case ADMISSION -> admission(context, bytes);
            case REPLY -> reply(context, bytes);
        }
    }

    private void method(ChannelHandlerContext context, ByteBuf bytes) {
        if (bytes.readableBytes() < 2) {
            return;
        }
        int version = bytes.readUnsignedByte();
        int method = bytes.readUnsignedByte();
        if (version != VERSION) {
            refuse(Kind.PROTOCOL, "expected a SOCKS5 proxy, observed something else: byte " + version);
        } else if (method == NO_USER) {
            ask(context);
        } else if (method == USER_AND_PASSWORD && proxy.user() != null) {
            awaited = Awaited.ADMISSION;
            ByteBuf words = bytes(1);
            text(words, proxy.user());
            text(words, proxy.password() == null ? "" : proxy.password());
            say(context, words);
        } else {
            refuse(Kind.AUTH, "expected the proxy to know us, observed that it takes none of the ways we offer");
        }
    }

    private void admission(ChannelHandlerContext context, ByteBuf bytes) {
        if (bytes.readableBytes() < 2) {
            return;
        }
        bytes.skipBytes(1);
        int status = bytes.readUnsignedByte();
        if (status == 0) {
            ask(context);
        } else {
            refuse(Kind.AUTH, "expected the proxy to know us, observed that it refuses user and password");
        }
    }

    private void ask(ChannelHandlerContext context) {
        awaited = Awaited.REPLY;
        ByteBuf words = bytes(VERSION, CONNECT, 0);
        byte[] address = NetUtil.createByteArrayFromIpAddressString(target.host());
        if (address == null) {
            words.writeByte(NAME);
            text(words, target.host());
        } else {
            words.writeByte(address.length == 4 ? IPV4 : IPV6).writeBytes(address);
        }
        say(context, words.writeShort(target.port()));
    }

    private void reply(ChannelHandlerContext context, ByteBuf bytes) {
        if (bytes.readableBytes() < 5) {
            return;
        }
        int start = bytes.readerIndex();
        int code = bytes.getUnsignedByte(start + 1);
        int length = lengthOfAddress(bytes.getUnsignedByte(start + 3), bytes.getUnsignedByte(start + 4));
        if (bytes.getUnsignedByte(start) != VERSION || length < 0) {
            refuse(Kind.PROTOCOL, "expected a SOCKS5 reply, observed something else");
        } else if (code != 0) {
            String why = meaning(code);
            refuse(
                    code == 5 ? Kind.REFUSED : Kind.CONNECT,
                    "expected the proxy to connect to %s, observed: %s"
                            .formatted(target, why == null ? "code " + code : why));
        } else if (bytes.readableBytes() >= 6 + length) {
            bytes.skipBytes(6 + length);
            open(context);
        }
    }

    private static int lengthOfAddress(int type, int first) {
        return switch (type) {
            case IPV4 -> 4;
            case IPV6 -> 16;
            case NAME -> 1 + first;
            default -> -1;
        };
    }

    private static @Nullable String meaning(int code) {
        return switch (code) {
            case 1 -> "general failure";
            case 2 -> "not allowed by its rules";
            case 3 -> "network unreachable";
            case 4 -> "host unreachable";
            case 5 -> "connection refused";
            case 6 -> "the packet's time ran out";
            case 7 -> "command not supported";
            case 8 -> "kind of address not supported";
            default -> null;
        };
    }

    private static ByteBuf bytes(int... values) {
        ByteBuf buffer = Unpooled.buffer(64);
        for (int value : values) {
            buffer.writeByte(value);
        }
        return buffer;
    }

    private static void text(ByteBuf words, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 255) {
            throw new IllegalArgumentException("SOCKS5 takes at most 255 bytes for a name");
        }
        words.writeByte(bytes.length).writeBytes(bytes);
    }
}
