package dev.candor.app;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Observed.CertFacts;
import dev.candor.measurement.Phases;
import dev.candor.probe.ProbeKind;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person looks at after a run that was not up. One line; it says where the trouble probably is, and how to see it. */
final class NextStep {

    /** Whom a probe asks. */
    private record Target(String host, int port) {

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    private NextStep() {}

    static String after(ProbeKind kind, Measurement m, Failure failure) {
        Target target = target(kind);
        String at = target == null ? "the target" : target.toString();
        String host = target == null ? "NAME" : target.host();
        return switch (failure.kind()) {
            case DNS -> dns(kind, failure, host);
            case REFUSED ->
                "the machine answers and nothing listens at %s: is the service started, and on that address?"
                                .formatted(at)
                        + " Look there with 'ss -ltn'.";
            case CONNECT ->
                "no way leads to %s: compare 'ip route get %s' and a traceroute from another network."
                        .formatted(
                                at,
                                m.observed().ip() == null ? host : m.observed().ip());
            case TIMEOUT -> timeout(m, failure, at);
            case RESET ->
                "something hung up at %s: look for a crash or a restart in its log, then for a proxy or firewall between."
                        .formatted(at);
            case TLS ->
                "see what %s offers: openssl s_client -connect %s -servername %s </dev/null".formatted(at, at, host);
            case CERT -> certificate(m, at, host);
            case STATUS -> status(m);
            case AUTH -> "the target refuses the credentials: are they set, current, and meant for this address?";
            case REDIRECT ->
                "see where it leads with 'follow: 0' and the header location; then raise 'follow' or mend the address.";
            case VERSION -> "see what is agreed on under tls.alpn; 'version' names the HTTP versions that are allowed.";
            case HEADER, BODY, JSON, SIZE, ENCODING -> content(m);
            case PROTOCOL -> "what answers at %s does not speak %s: is it the right port?".formatted(at, m.kind());
            case ASSERTION -> slowest(m);
            case BLOCKED ->
                "this address is shut to probes by default; if it is yours, open it with --allow %s."
                        .formatted(
                                m.observed().ip() == null
                                        ? "CIDR"
                                        : m.observed().ip());
            case AGENT ->
                failure.source() == Source.CONFIG
                        ? "mend the probe; 'validate FILE' shows what is wrong with it."
                        : "the trouble is on this machine, and nothing is known about the target: look at its load, its"
                                + " network and its limits, then run again.";
        };
    }

    private static @Nullable Target target(ProbeKind kind) {
        if (kind instanceof ProbeKind.Http http) {
            return of(http.url());
        }
        if (kind instanceof ProbeKind.WebSocket socket) {
            return of(socket.url());
        }
        if (kind instanceof ProbeKind.Prometheus prometheus) {
            return of(prometheus.request().url());
        }
        if (kind instanceof ProbeKind.Tcp tcp) {
            return new Target(tcp.host(), tcp.port());
        }
        if (kind instanceof ProbeKind.TlsHandshake tls) {
            return new Target(tls.host(), tls.port());
        }
        return kind instanceof ProbeKind.Grpc grpc ? new Target(grpc.host(), grpc.port()) : null;
    }

    private static Target of(URI url) {
        boolean secure = "https".equalsIgnoreCase(url.getScheme()) || "wss".equalsIgnoreCase(url.getScheme());
        String host = url.getHost();
        return new Target(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                url.getPort() > 0 ? url.getPort() : secure ? 443 : 80);
    }

    private static String dns(ProbeKind kind, Failure failure, String host) {
        String name = kind instanceof ProbeKind.Dns dns ? dns.name() : host;
        return failure.source() == Source.RESOLVER
                ? "ask this machine's resolver and another one: compare 'dig %s' with 'dig @9.9.9.9 %s'."
                        .formatted(name, name)
                : "ask the name's own servers: 'dig +trace %s' shows where the answer is lost or differs."
                        .formatted(name);
    }

    private static String timeout(Measurement m, Failure failure, String at) {
        if (m.kind().equals("ping") || m.kind().equals("traceroute")) {
            return "no answer may also mean that ICMP is dropped: ask a port of the same host by tcp.";
        }
        if (failure.source() == Source.PATH) {
            return "nothing at all came back from %s: is the host up, and does a firewall on the path drop packets?"
                            .formatted(at)
                    + " A traceroute probe with 'method: tcp' shows the last hop that answers.";
        }
        Phases phases = m.phases();
        if (phases.transfer() != null) {
            return "the answer began and did not end: look for a slow stream or a big body at %s.".formatted(at);
        }
        return phases.waiting() != null
                ? "the request arrived and no answer came: look at what %s waits for (its log, its database, its load)."
                        .formatted(at)
                : "the connection came about and then stood still: look at the load of %s.".formatted(at);
    }

    private static String certificate(Measurement m, String at, String host) {
        CertFacts cert = m.observed().tls() == null ? null : m.observed().tls().cert();
        String show = "openssl s_client -connect %s -servername %s -showcerts </dev/null".formatted(at, host);
        if (cert == null) {
            return "see the chain: " + show;
        }
        if (cert.daysLeft() < 0) {
            return String.format(
                    Locale.ROOT, "it expired %.1f days ago; renew it with %s.", -cert.daysLeft(), cert.issuer());
        }
        if (cert.verified()) {
            return String.format(
                    Locale.ROOT,
                    "it is good and has %.1f days left; its issuer is %s.",
                    cert.daysLeft(),
                    cert.issuer());
        }
        return String.format(
                Locale.ROOT,
                "it has %.1f days left, its issuer is %s, it is for %s; see the whole chain: %s",
                cert.daysLeft(),
                cert.issuer(),
                String.join(" ", cert.san().stream().limit(5).toList()),
                show);
    }

    private static String status(Measurement m) {
        Integer status = m.observed().status();
        if (status == null) {
            return "look at the target's own log for this moment: " + m.startedAt();
        }
        String log = "look at the target's own log for this moment: " + m.startedAt();
        if (status == 401 || status == 403 || status == 407) {
            return "are the credentials set, current, and allowed to ask this?";
        }
        if (status == 404 || status == 410) {
            return "is the path right, and is that version deployed?";
        }
        if (status == 429) {
            return "it is asked too often: raise 'interval', or give this probe a limit of its own there.";
        }
        if (status == 502 || status == 503 || status == 504) {
            return "a proxy answered, and what stands behind it did not: " + log;
        }
        return status >= 500 ? log : "is that what this address should answer? If so, say so under 'expect'.";
    }

    private static String content(Measurement m) {
        Object body = m.evidence().get("body");
        if (body instanceof Map<?, ?> parts && parts.get("start") != null) {
            body = parts.get("start");
        }
        if (body == null) {
            return "look at the whole answer; was something deployed at " + m.startedAt() + "?";
        }
        String start = String.valueOf(body).strip();
        return "the body begins with: " + (start.length() > 120 ? start.substring(0, 120) + "…" : start);
    }

    private static String slowest(Measurement m) {
        Map<String, Double> took = new LinkedHashMap<>();
        Phases phases = m.phases();
        put(took, "looking up the name", phases.dns());
        put(took, "connecting: the path", phases.connect());
        put(took, "the TLS handshake", phases.tls());
        put(took, "sending", phases.send());
        put(took, "waiting for the first byte: the server", phases.waiting());
        put(took, "the transfer of the answer", phases.transfer());
        return took.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(most -> String.format(
                        Locale.ROOT,
                        "most of the time went into %s (%.1f of %.1f ms).",
                        most.getKey(),
                        most.getValue(),
                        m.timings().total()))
                .orElse("compare what was observed with what is expected, line by line above.");
    }

    private static void put(Map<String, Double> took, String what, @Nullable Double millis) {
        if (millis != null) {
            took.put(what, millis);
        }
    }
}
