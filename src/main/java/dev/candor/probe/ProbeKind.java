package dev.candor.probe;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked, by protocol. A new protocol is a new case here, and the compiler then names every place that must know it. */
public sealed interface ProbeKind {

    /** The word that names the kind in files and JSON: {@code http}, {@code tcp}. */
    String word();

    /** How TLS is spoken and checked. Paths are to PEM files; null takes the default. */
    record Tls(
            boolean insecure,
            @Nullable String ca,
            @Nullable String cert,
            @Nullable String key,
            @Nullable String servername,
            @Nullable String min) {

        /** Checked against the system's authorities, under the target's own name. */
        public static final Tls DEFAULT = new Tls(false, null, null, null, null, null);
    }

    /** Which address family is used. */
    enum IpChoice {
        V4,
        V6,
        ANY
    }

    /**
     * One HTTP request.
     *
     * @param url absolute, http or https
     * @param method as sent
     * @param headers as sent, in file order; a name may repeat
     * @param body as sent; null for none
     * @param follow how many redirects are followed, 0 for none
     * @param resolve addresses to use instead of asking DNS, by {@code host:port} (curl's {@code --resolve})
     * @param connectTo {@code host:port} to connect to instead, by {@code host:port} (curl's {@code --connect-to})
     * @param compressed whether compressed answers are asked for and decoded
     * @param maxBody how many decoded bytes of the body are read at most
     */
    record Http(
            URI url,
            String method,
            List<Map.Entry<String, String>> headers,
            @Nullable String body,
            int follow,
            Tls tls,
            Map<String, String> resolve,
            Map<String, String> connectTo,
            IpChoice ip,
            boolean compressed,
            int maxBody)
            implements ProbeKind {

        public Http {
            headers = List.copyOf(headers);
            resolve = Map.copyOf(resolve);
            connectTo = Map.copyOf(connectTo);
        }

        @Override
        public String word() {
            return "http";
        }
    }

    /**
     * One TCP connection, TLS on it if asked, and a dialog.
     *
     * @param tls null for plain TCP
     * @param dialog what is said and expected, in order
     */
    record Tcp(String host, int port, @Nullable Tls tls, IpChoice ip, List<DialogStep> dialog) implements ProbeKind {

        public Tcp {
            dialog = List.copyOf(dialog);
        }

        @Override
        public String word() {
            return "tcp";
        }
    }

    /**
     * One step of a TCP dialog: exactly one of the two is set.
     *
     * @param send text to send, as written
     * @param expect a linear-time regular expression (RE2) that the text received so far must contain
     */
    record DialogStep(@Nullable String send, @Nullable String expect) {}
}
