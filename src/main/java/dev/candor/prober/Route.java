package dev.candor.prober;

import dev.candor.probe.ProbeKind;
import dev.candor.probe.Proxy;
import dev.candor.probe.Reach;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which way one connection is to go.
 *
 * @param host the name or literal address that the probe says, without brackets
 * @param connectTo the first that knows {@code host:port} leads elsewhere, in this order: the probe's, the vantage's
 * @param resolve addresses by {@code host:port}, looked at after {@code connectTo} as curl does
 * @param tls null for none
 * @param alpn the protocols offered, in order; empty for none
 * @param proxy whom to ask for the connection; null for nobody
 * @param forwarded whether the proxy is handed the request itself, so that the connection ends at it
 * @param haproxy whether the target is told who comes, by the PROXY protocol
 * @param connectTimeout longest time up to the end of TLS; null for the run's own
 */
record Route(
        String host,
        int port,
        Map<String, String> connectTo,
        Map<String, String> vantageConnectTo,
        Map<String, String> resolve,
        ProbeKind.IpChoice ip,
        ProbeKind.@Nullable Tls tls,
        List<String> alpn,
        @Nullable Proxy proxy,
        boolean forwarded,
        boolean haproxy,
        @Nullable Duration connectTimeout) {

    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** Straight there, within the run's own time. */
    Route(
            String host,
            int port,
            Map<String, String> connectTo,
            Map<String, String> vantageConnectTo,
            Map<String, String> resolve,
            ProbeKind.IpChoice ip,
            ProbeKind.@Nullable Tls tls,
            List<String> alpn) {
        this(host, port, connectTo, vantageConnectTo, resolve, ip, tls, alpn, null, false, false, null);
    }

    /** The way that a probe asks for, through its proxy unless the host is an exception to that. */
    static Route of(
            String host, int port, Reach reach, Vantage vantage, ProbeKind.@Nullable Tls tls, List<String> alpn) {
        Proxy proxy = reach.proxy();
        return new Route(
                host,
                port,
                reach.connectTo(),
                vantage.connectTo(),
                reach.resolve(),
                reach.ip(),
                tls,
                alpn,
                proxy == null || isExcepted(host, proxy.except()) ? null : proxy,
                false,
                reach.haproxy(),
                reach.connectTimeout());
    }

    /** The same, but an HTTP proxy gets the request instead of being asked for a tunnel. */
    Route forwardedIfPossible() {
        boolean possible = proxy != null
                && proxy.scheme() == Proxy.Scheme.HTTP
                && tls == null
                && !haproxy
                // As curl: who says where to connect wants to get there, which only a tunnel can promise.
                && new Endpoint(host, port).in(connectTo) == null;
        return new Route(
                host,
                port,
                connectTo,
                vantageConnectTo,
                resolve,
                ip,
                tls,
                alpn,
                proxy,
                possible,
                haproxy,
                connectTimeout);
    }

    /**
     * The same as a second attempt: to the addresses found already, within what time there is left to connect.
     *
     * @param spent how long the first attempt took
     */
    Route again(List<InetAddress> found, Duration spent) {
        Map<String, String> known = new LinkedHashMap<>(resolve);
        if (!found.isEmpty()) {
            known.put(
                    endpoint().key(),
                    found.stream().map(NetUtil::toAddressString).collect(Collectors.joining(",")));
        }
        Duration left = connectTimeout == null ? null : connectTimeout.minus(spent);
        return new Route(
                host,
                port,
                connectTo,
                vantageConnectTo,
                known,
                ip,
                tls,
                alpn,
                proxy,
                forwarded,
                haproxy,
                left != null && left.compareTo(SHORTEST) < 0 ? SHORTEST : left);
    }

    /** As curl's {@code --noproxy}: a name stands for itself and what is below it. */
    private static boolean isExcepted(String host, List<String> except) {
        String wanted = host.toLowerCase(Locale.ROOT);
        return except.stream().map(rule -> rule.toLowerCase(Locale.ROOT)).anyMatch(rule -> {
            String name = Endpoint.unbracketed(rule.startsWith(".") ? rule.substring(1) : rule);
            return rule.equals("*") || wanted.equals(name) || wanted.endsWith("." + name);
        });
    }

    /** A host and a port. */
    record Endpoint(String host, int port) {

        /** Reads {@code host:port} or {@code [v6]:port}. */
        static Endpoint parse(String text) {
            int colon = text.lastIndexOf(':');
            String port = text.substring(colon + 1);
            if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
                throw new IllegalArgumentException("must be host:port, was: " + text);
            }
            return new Endpoint(unbracketed(text.substring(0, colon)), Integer.parseInt(port));
        }

        static String unbracketed(String host) {
            return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }

        private String key() {
            return host.toLowerCase(Locale.ROOT) + ":" + port;
        }

        private String bracketedKey() {
            return "[" + host.toLowerCase(Locale.ROOT) + "]:" + port;
        }

        @Nullable
        String in(Map<String, String> table) {
            String direct = table.get(key());
            return direct != null ? direct : table.get(bracketedKey());
        }
    }

    /** Where the connection goes instead of where the probe says, or there. */
    Endpoint endpoint() {
        Endpoint said = new Endpoint(host, port);
        String elsewhere = said.in(connectTo);
        if (elsewhere == null) {
            elsewhere = said.in(vantageConnectTo);
        }
        return elsewhere == null ? said : Endpoint.parse(elsewhere);
    }

    /** The name that TLS asks for and the certificate must bear. */
    String serverName(ProbeKind.Tls settings) {
        return settings.servername() == null ? host : settings.servername();
    }
}
