package dev.candor.security;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** A block of addresses in CIDR notation (RFC 4632, RFC 4291 §2.3). IPv4 and IPv6 never contain each other. */
public final class Cidr {

    private final byte[] network;
    private final int prefix;

    private Cidr(byte[] network, int prefix) {
        this.network = network;
        this.prefix = prefix;
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address. Bits behind the prefix are ignored.
     *
     * @throws IllegalArgumentException if it is neither; nothing is ever looked up
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw wrong(text);
        }
        int bits = address.length * 8;
        int prefix = slash < 0 ? bits : prefix(text, slash, bits);
        for (int bit = prefix; bit < bits; bit++) {
            address[bit / 8] = (byte) (address[bit / 8] & ~(0x80 >> bit % 8));
        }
        return new Cidr(address, prefix);
    }

    private static int prefix(String text, int slash, int bits) {
        String digits = text.substring(slash + 1);
        if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > bits) {
            throw wrong(text);
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("must be an address block such as 10.0.0.0/8 or fd00::/8, was: " + text);
    }

    /** Whether the address, in its own family, lies in this block. */
    public boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = prefix / 8;
        if (!Arrays.equals(address, 0, whole, network, 0, whole)) {
            return false;
        }
        int rest = prefix % 8;
        return rest == 0 || ((address[whole] ^ network[whole]) & 0xff & (0xff00 >> rest)) == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr that && prefix == that.prefix && Arrays.equals(network, that.network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + prefix;
    }

    @Override
    public String toString() {
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(network)) + "/" + prefix;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address is 4 or 16 bytes", e);
        }
    }
}
