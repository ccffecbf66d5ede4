package dev.candor.security;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Decides which addresses this process may connect to for somebody else's sake: probes, redirects, webhooks. It judges
 * resolved addresses, never names, by a table of its own, because {@link InetAddress}'s flags miss unique local
 * addresses, NAT64, 6to4, shared address space and the clouds' metadata addresses.
 *
 * <p>An IPv6 address that carries an IPv4 address is judged by both.
 */
public final class EgressGuard {

    /** Nothing but public addresses. */
    public static final EgressGuard STRICT = allowing(List.of());

    private static final List<Rule> RULES = List.of(
            // Instance metadata hands out credentials to whoever asks; no probe has business there.
            always("cloud metadata", "169.254.169.254/32"),
            always("cloud metadata", "168.63.129.16/32"), // Azure's wire server
            always("cloud metadata", "100.100.100.200/32"), // Alibaba
            always("cloud metadata", "192.0.0.192/32"), // Oracle
            always("cloud metadata", "fd00:ec2::/32"), // AWS
            always("cloud metadata", "fd20:ce::254/128"), // Google
            always("link-local", "169.254.0.0/16"), // RFC 3927
            always("link-local", "fe80::/10"), // RFC 4291
            always("multicast", "224.0.0.0/4"), // RFC 5771
            always("multicast", "ff00::/8"),
            always("broadcast", "255.255.255.255/32"),
            unlessAllowed("loopback", "127.0.0.0/8"),
            unlessAllowed("loopback", "::1/128"),
            unlessAllowed("this host", "0.0.0.0/8"), // RFC 1122: connects to loopback on Linux
            unlessAllowed("this host", "::/128"),
            unlessAllowed("private", "10.0.0.0/8"), // RFC 1918
            unlessAllowed("private", "172.16.0.0/12"),
            unlessAllowed("private", "192.168.0.0/16"),
            unlessAllowed("shared address space", "100.64.0.0/10"), // RFC 6598
            unlessAllowed("protocol assignments", "192.0.0.0/24"), // RFC 6890
            unlessAllowed("benchmarking", "198.18.0.0/15"), // RFC 2544
            unlessAllowed("reserved", "240.0.0.0/4"),
            unlessAllowed("unique local", "fc00::/7"), // RFC 4193
            unlessAllowed("site-local", "fec0::/10"), // RFC 3879
            unlessAllowed("local NAT64", "64:ff9b:1::/48"), // RFC 8215
            unlessAllowed("Teredo", "2001::/32"), // RFC 4380: the address it leads to is scrambled inside
            unlessAllowed("discard", "100::/64")); // RFC 6666

    private final List<Cidr> allowed;
    private final boolean evenMetadata;

    private EgressGuard(List<Cidr> allowed, boolean evenMetadata) {
        this.allowed = List.copyOf(allowed);
        this.evenMetadata = evenMetadata;
    }

    /** Public addresses and these blocks; metadata, link-local and multicast stay shut whatever the blocks say. */
    public static EgressGuard allowing(List<Cidr> allowed) {
        return new EgressGuard(allowed, false);
    }

    /**
     * The same with the blocks of that setting.
     *
     * @throws IllegalStateException if one of them is none, which ends the start; it names the setting
     */
    public static EgressGuard configured(String setting, Optional<List<String>> blocks) {
        try {
            return allowing(blocks.orElse(List.of()).stream().map(Cidr::parse).toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(setting + ": " + e.getMessage(), e);
        }
    }

    /**
     * Public addresses and these blocks, whatever they hold. For a person at a command line who named the block and
     * stands on the machine anyway; never for a process that takes its probes from somewhere else.
     */
    public static EgressGuard allowingWhateverIn(List<Cidr> allowed) {
        return new EgressGuard(allowed, true);
    }

    /**
     * The refusal of a whole answer set because of the first address in it that may not be reached; empty if all may be.
     * One bad address spoils the set: a name that resolves to a public and a private address is an attack or an accident.
     */
    public Optional<Refusal> refusal(Collection<InetAddress> addresses) {
        return addresses.stream().flatMap(a -> refusal(a).stream()).findFirst();
    }

    /** The refusal of this address; empty if it may be reached. */
    public Optional<Refusal> refusal(InetAddress address) {
        List<byte[]> faces = faces(address.getAddress());
        boolean opened = allowed.stream().anyMatch(block -> faces.stream().anyMatch(block::contains));
        return RULES.stream()
                .filter(rule -> !opened || (rule.always && !evenMetadata))
                .filter(rule -> faces.stream().anyMatch(rule.block::contains))
                .findFirst()
                .map(rule -> new Refusal(address, rule.name, rule.block, rule.always && !evenMetadata));
    }

    /** The address, and the IPv4 address it carries if it is one of the IPv6 kinds that do. */
    private static List<byte[]> faces(byte[] address) {
        List<byte[]> faces = new ArrayList<>(2);
        faces.add(address);
        if (address.length == 16) {
            int offset = carriedAt(address);
            if (offset >= 0) {
                faces.add(Arrays.copyOfRange(address, offset, offset + 4));
            }
        }
        return faces;
    }

    /** Where in an IPv6 address an IPv4 address stands, or -1. */
    private static int carriedAt(byte[] a) {
        if (MAPPED.contains(a) || (COMPATIBLE.contains(a) && !ONE_OR_NONE.contains(a)) || NAT64.contains(a)) {
            return 12;
        }
        if (SIX_TO_FOUR.contains(a)) {
            return 2;
        }
        // ISATAP, RFC 5214 §6.1: the interface identifier is 0000:5efe or 0200:5efe and the address.
        if ((a[8] & 0xfd) == 0 && a[9] == 0 && a[10] == 0x5e && (a[11] & 0xff) == 0xfe) {
            return 12;
        }
        return -1;
    }

    private static final Cidr MAPPED = Cidr.parse("::ffff:0:0/96");
    private static final Cidr COMPATIBLE = Cidr.parse("::/96");
    private static final Cidr ONE_OR_NONE = Cidr.parse("::/127");
    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");
    private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");

    private static Rule always(String name, String block) {
        return new Rule(name, Cidr.parse(block), true);
    }

    private static Rule unlessAllowed(String name, String block) {
        return new Rule(name, Cidr.parse(block), false);
    }

    private record Rule(String name, Cidr block, boolean always) {}

    /**
     * Why an address is not reached.
     *
     * @param rule what kind of address it is, in words
     * @param block the block that the rule shuts
     * @param always whether no configuration opens it
     */
    public record Refusal(InetAddress address, String rule, Cidr block, boolean always) {

        /** One line for a person: the address, the rule, and what opens it if anything does. */
        public String message() {
            return "%s is a %s address (%s); %s"
                    .formatted(
                            NetUtil.toAddressString(address),
                            rule,
                            block,
                            always ? "such addresses are never probed" : "allow it by a CIDR list to probe it");
        }
    }
}
