package dev.candor.probe;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked, by protocol. A new protocol is a new case here, and the compiler then names every place that must know
 * it. Hosts stand without brackets; ports are 1 to 65535.
 */
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
     * @param auth null for none
     * @param follow how many redirects are followed, 0 for none
     * @param versions those that the answer may have; never empty
     * @param compressed whether compressed answers are asked for and decoded
     * @param without names, in lower case, of headers that a prober would add by itself and here must not
     * @param maxBody how many decoded bytes of the body are read at most
     */
    record Http(
            URI url,
            String method,
            List<Map.Entry<String, String>> headers,
            Set<String> without,
            @Nullable String body,
            @Nullable Auth auth,
            int follow,
            Set<HttpVersion> versions,
            boolean compressed,
            int maxBody,
            Reach reach)
            implements ProbeKind {

        public Http {
            headers = List.copyOf(headers);
            without = Set.copyOf(without);
            versions = Set.copyOf(versions);
            if (versions.isEmpty()) {
                throw new IllegalArgumentException("an HTTP probe allows at least one version");
            }
        }

        /** One with every header that a prober adds by itself. */
        public Http(
                URI url,
                String method,
                List<Map.Entry<String, String>> headers,
                @Nullable String body,
                @Nullable Auth auth,
                int follow,
                Set<HttpVersion> versions,
                boolean compressed,
                int maxBody,
                Reach reach) {
            this(url, method, headers, Set.of(), body, auth, follow, versions, compressed, maxBody, reach);
        }

        @Override
        public String word() {
            return "http";
        }
    }

    /**
     * One TCP connection, TLS on it if asked, and a dialog.
     *
     * @param tls null for plain TCP; with a step that starts TLS, how it is spoken from there on
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
     * One step of a TCP dialog: exactly one of the three is set.
     *
     * @param send text to send, as written
     * @param expect a linear-time regular expression (RE2) that the text received so far must contain
     * @param startTls whether the connection turns to TLS here
     */
    record DialogStep(@Nullable String send, @Nullable String expect, boolean startTls) {

        /** A step that sends or expects. */
        public DialogStep(@Nullable String send, @Nullable String expect) {
            this(send, expect, false);
        }
    }

    /**
     * One TLS handshake.
     *
     * @param alpn the protocols offered, in order; empty for none
     * @param startTls the protocol whose own way leads to TLS; null for TLS from the first byte
     */
    record TlsHandshake(
            String host,
            int port,
            Tls tls,
            List<String> alpn,
            @Nullable StartTls startTls,
            IpChoice ip) implements ProbeKind {

        public TlsHandshake {
            alpn = List.copyOf(alpn);
        }

        @Override
        public String word() {
            return "tls";
        }
    }

    /** Protocols that begin in the clear and turn to TLS on request. */
    enum StartTls {
        SMTP(25),
        LMTP(24),
        IMAP(143),
        POP3(110),
        FTP(21),
        POSTGRES(5432),
        MYSQL(3306),
        XMPP(5222),
        LDAP(389);

        private final int port;

        StartTls(int port) {
            this.port = port;
        }

        /** Where it is usually spoken. */
        public int port() {
            return port;
        }

        /** The word in files. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One DNS question.
     *
     * @param type a mnemonic of IANA's or {@code TYPEn} (RFC 3597)
     * @param dnsClass {@code IN}, {@code CH} or {@code HS}
     * @param server {@code host}, {@code host:port}, or an https address for {@link DnsTransport#HTTPS}; null for the
     *     system's own
     * @param recursion whether the question asks for recursion
     */
    record Dns(
            String name,
            String type,
            String dnsClass,
            @Nullable String server,
            DnsTransport transport,
            boolean recursion,
            Reach reach)
            implements ProbeKind {
        @Override
        public String word() {
            return "dns";
        }
    }

    /** What carries a DNS question. */
    enum DnsTransport {
        UDP,
        TCP,
        /** RFC 7858. */
        TLS,
        /** RFC 8484. */
        HTTPS
    }

    /**
     * Some ICMP echoes.
     *
     * @param count how many
     * @param gap between two
     * @param size bytes of data in each
     */
    record Ping(String host, int count, Duration gap, int size, IpChoice ip) implements ProbeKind {
        @Override
        public String word() {
            return "ping";
        }
    }

    /**
     * The way to a host, hop by hop.
     *
     * @param port for udp (the first) and tcp
     * @param count how many packets a hop
     */
    record Traceroute(String host, TraceMethod method, int port, int maxHops, int count, IpChoice ip)
            implements ProbeKind {
        @Override
        public String word() {
            return "traceroute";
        }
    }

    /** What a traceroute sends. */
    enum TraceMethod {
        ICMP,
        UDP,
        TCP
    }

    /**
     * The health of a gRPC service, by grpc.health.v1.
     *
     * @param service empty for the server as a whole
     * @param secure whether it is spoken over TLS
     * @param watch how long a stream is held; null for one Check
     */
    record Grpc(
            String host,
            int port,
            String service,
            boolean secure,
            List<Map.Entry<String, String>> metadata,
            @Nullable Duration watch,
            Reach reach)
            implements ProbeKind {

        public Grpc {
            metadata = List.copyOf(metadata);
        }

        @Override
        public String word() {
            return "grpc";
        }
    }

    /**
     * One WebSocket (RFC 6455).
     *
     * @param url absolute, ws or wss
     * @param send text messages, sent in order once it is open
     * @param expect a linear-time regular expression (RE2) that some message must contain; null for none
     * @param hold how long it must stay open after that; null to close at once
     */
    record WebSocket(
            URI url,
            List<Map.Entry<String, String>> headers,
            List<String> send,
            @Nullable String expect,
            @Nullable Duration hold,
            Reach reach)
            implements ProbeKind {

        public WebSocket {
            headers = List.copyOf(headers);
            send = List.copyOf(send);
        }

        @Override
        public String word() {
            return "websocket";
        }
    }

    /**
     * One instant query of a Prometheus server.
     *
     * @param request the whole request, the query in it
     * @param query as written, for people
     * @param about what the values speak of; null where they speak of what the probe asks
     */
    record Prometheus(Http request, String query, @Nullable About about) implements ProbeKind {
        @Override
        public String word() {
            return "prometheus";
        }
    }

    /**
     * Something that must call in; nothing is sent.
     *
     * @param every how often at least
     * @param grace how much later still counts
     * @param about what silence speaks of besides; null for nothing
     */
    record Heartbeat(
            Duration every, Duration grace, @Nullable About about) implements ProbeKind {

        /** One whose silence speaks of nothing but who should call. */
        public Heartbeat(Duration every, Duration grace) {
            this(every, grace, null);
        }

        /** Where calls are heard. */
        public static final String LOCATION = "hub";

        @Override
        public String word() {
            return "heartbeat";
        }
    }

    /** Several steps in order; what one captures, later ones can say. */
    record Suite(List<Step> steps) implements ProbeKind {

        public Suite {
            steps = List.copyOf(steps);
        }

        @Override
        public String word() {
            return "suite";
        }
    }
}
