package dev.candor.prober;

import dev.candor.probe.ProbeKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which way one connection is to go.
 *
 * @param host the name or literal address that the probe says, without brackets
 * @param connectTo the first that knows {@code host:port} leads elsewhere, in this order: the probe's, the vantage's
 * @param resolve addresses by {@code host:port}, looked at after {@code connectTo} as curl does
 * @param tls null for none
 * @param alpn the protocols offered, in order; empty for none
 */
record Route(
        String host,
        int port,
        Map<String, String> connectTo,
        Map<String, String> vantageConnectTo,
        Map<String, String> resolve,
        ProbeKind.IpChoice ip,
        ProbeKind.@Nullable Tls tls,
        List<String> alpn) {

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
    String serverName() {
        return tls != null && tls.servername() != null ? tls.servername() : host;
    }
}
