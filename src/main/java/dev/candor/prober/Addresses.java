package dev.candor.prober;

import dev.candor.probe.ProbeKind.IpChoice;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads addresses that are written out, without asking anybody. */
final class Addresses {

    private Addresses() {}

    /**
     * The address that this host is, if it is a literal one. Takes also what {@code inet_aton} takes ({@code 127.1},
     * {@code 2852039166}, {@code 0x7f000001}), because curl and resolvers do: the guard must see what they mean.
     */
    static @Nullable InetAddress literal(String host) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) {
            bytes = classic(host);
        }
        if (bytes == null) {
            return null;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address is 4 or 16 bytes", e);
        }
    }

    /** The address that this host is without asking anybody: a literal one, or loopback by its name (RFC 6761 §6.3). */
    static @Nullable InetAddress known(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        return name.equals("localhost") || name.endsWith(".localhost")
                ? InetAddress.getLoopbackAddress()
                : literal(host);
    }

    /** The literal addresses of a list as {@code --resolve} takes it: separated by commas, IPv6 perhaps in brackets. */
    static List<InetAddress> literals(String list) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            InetAddress address = literal(Route.Endpoint.unbracketed(part.strip()));
            if (address == null) {
                throw new IllegalArgumentException("resolve needs addresses, was: " + list);
            }
            addresses.add(address);
        }
        return addresses;
    }

    static List<InetAddress> ofFamily(List<InetAddress> addresses, IpChoice ip) {
        return switch (ip) {
            case ANY -> addresses;
            case V4 -> addresses.stream().filter(Inet4Address.class::isInstance).toList();
            case V6 -> addresses.stream().filter(Inet6Address.class::isInstance).toList();
        };
    }

    private static byte @Nullable [] classic(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length > 4) {
            return null;
        }
        long value = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            long limit = last ? 1L << (8 * (5 - parts.length)) : 256;
            long number = number(parts[i]);
            if (number < 0 || number >= limit) {
                return null;
            }
            value |= last ? number : number << (8 * (3 - i));
        }
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    /** A decimal, octal or hexadecimal number as C reads it, or -1. */
    private static long number(String text) {
        if (text.matches("0[xX][0-9a-fA-F]{1,8}")) {
            return Long.parseLong(text.substring(2), 16);
        }
        if (text.matches("0[0-7]{1,11}")) {
            return Long.parseLong(text, 8);
        }
        return text.matches("0|[1-9][0-9]{0,9}") ? Long.parseLong(text) : -1;
    }
}
