package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Observed.CertFacts;
import dev.candor.measurement.Observed.TlsFacts;
import dev.candor.measurement.Outcome;
import dev.candor.measurement.Phases;
import dev.candor.probe.Query;
import io.netty.util.NetUtil;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run under the names and labels of blackbox_exporter's metrics, with what went wrong beside them. */
final class BlackboxMetrics {

    // What an unverified chain's expiry is there: the zero of Go's time.
    private static final double NEVER = -62_135_596_800d;
    private static final List<String> SERVING = List.of("NOT_SERVING", "SERVICE_UNKNOWN", "SERVING", "UNKNOWN");
    private static final List<String> GRPC_CODES = List.of(
            "OK",
            "CANCELLED",
            "UNKNOWN",
            "INVALID_ARGUMENT",
            "DEADLINE_EXCEEDED",
            "NOT_FOUND",
            "ALREADY_EXISTS",
            "PERMISSION_DENIED",
            "RESOURCE_EXHAUSTED",
            "FAILED_PRECONDITION",
            "ABORTED",
            "OUT_OF_RANGE",
            "UNIMPLEMENTED",
            "INTERNAL",
            "UNAVAILABLE",
            "DATA_LOSS",
            "UNAUTHENTICATED");

    private final Measurement m;
    private final Map<String, String> noted;
    private final PrometheusText text = new PrometheusText();

    private BlackboxMetrics(Measurement m, Map<String, String> noted) {
        this.m = m;
        this.noted = noted;
    }

    /** What must be noted of an answer to that prober, beside what every measurement has. */
    static Map<String, Query> notes(String prober) {
        List<String> queries = switch (prober) {
            case "http" -> List.of("header last-modified");
            case "dns" -> List.of("rcode", "answer count", "authority count", "additional count", "serial");
            case "icmp" -> List.of("rtt.avg");
            case "grpc" -> List.of("grpc.status", "serving");
            default -> List.of();
        };
        Map<String, Query> notes = new LinkedHashMap<>();
        queries.forEach(query -> notes.put(query, Query.parse(query)));
        return notes;
    }

    /** The whole answer to a scrape. */
    static String of(String prober, Measurement measurement, Map<String, String> noted) {
        BlackboxMetrics metrics = new BlackboxMetrics(measurement, noted);
        metrics.common();
        switch (prober) {
            case "http" -> metrics.http();
            case "tcp" -> metrics.regex();
            case "dns" -> metrics.dns();
            case "grpc" -> metrics.grpc();
            default -> metrics.icmp();
        }
        metrics.tls();
        return metrics.text.toString();
    }

    private void common() {
        boolean ok = m.outcome() == Outcome.UP || m.outcome() == Outcome.DEGRADED;
        text.gauge("probe_success", "Displays whether or not the probe was a success", ok ? 1 : 0);
        text.gauge(
                "probe_duration_seconds",
                "Returns how long the probe took to complete in seconds",
                m.timings().total() / 1e3);
        text.gauge(
                "probe_dns_lookup_time_seconds",
                "Returns the time taken for probe dns lookup in seconds",
                seconds(m.phases().dns()));
        Observed seen = m.observed();
        text.gauge(
                "probe_ip_protocol",
                "Specifies whether probe ip protocol is IP4 or IP6",
                seen.ipVersion() == null ? 0 : seen.ipVersion());
        text.gauge(
                "probe_ip_addr_hash",
                "Specifies the hash of IP address. It's useful to detect if the IP address changes.",
                seen.ip() == null ? 0 : hash(seen.ip()));
        Failure failure = m.failure();
        if (failure != null) {
            text.gauge(
                    "probe_failure_info",
                    "Says what went wrong and where the trouble lies",
                    1,
                    "kind",
                    failure.kind().word(),
                    "source",
                    failure.source().word());
        }
    }

    private void http() {
        Observed seen = m.observed();
        Phases took = m.phases();
        text.gauge("probe_http_status_code", "Response HTTP status code", orZero(seen.status()));
        text.gauge(
                "probe_http_version",
                "Returns the version of HTTP of the probe response",
                seen.httpVersion() == null ? 0 : Double.parseDouble(seen.httpVersion()));
        text.gauge("probe_http_redirects", "The number of redirects", orZero(seen.redirects()));
        text.gauge("probe_http_content_length", "Length of http content response", orZero(seen.contentLength()));
        text.gauge(
                "probe_http_uncompressed_body_length",
                "Length of uncompressed response body",
                orZero(seen.bodyLength()));
        text.gauge(
                "probe_http_ssl",
                "Indicates if SSL was used for the final redirect",
                seen.tls() == null || seen.tls().version() == null ? 0 : 1);
        phases(
                "probe_http_duration_seconds",
                "Duration of http request by phase, summed over all redirects",
                "resolve",
                seconds(took.dns()),
                "connect",
                seconds(took.connect()),
                "tls",
                seconds(took.tls()),
                "processing",
                seconds(took.send()) + seconds(took.waiting()),
                "transfer",
                seconds(took.transfer()));
        regex();
        String modified = noted.get("header last-modified");
        if (modified != null) {
            try {
                text.gauge(
                        "probe_http_last_modified_timestamp_seconds",
                        "Returns the Last-Modified HTTP response header in unixtime",
                        (double) ZonedDateTime.parse(modified, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toEpochSecond());
            } catch (DateTimeException e) {
                // A header that is no date is none.
            }
        }
    }

    private void regex() {
        Failure failure = m.failure();
        boolean byRegex = failure != null
                && (failure.kind() == Kind.BODY || failure.kind() == Kind.HEADER)
                && (m.kind().equals("tcp") || failure.detail().contains(" matches "));
        text.gauge("probe_failed_due_to_regex", "Indicates if probe failed due to regex", byRegex ? 1 : 0);
    }

    private void dns() {
        text.gauge(
                "probe_dns_query_succeeded",
                "Displays whether or not the query was executed successfully",
                noted.containsKey("rcode") ? 1 : 0);
        for (String part : List.of("answer", "authority", "additional")) {
            text.gauge(
                    "probe_dns_" + part + "_rrs",
                    "Returns number of entries in the " + part + " resource record list",
                    number(part + " count"));
        }
        if (noted.containsKey("serial")) {
            text.gauge("probe_dns_serial", "Returns the serial number of the zone", number("serial"));
        }
        phases(
                "probe_dns_duration_seconds",
                "Duration of DNS request by phase",
                "resolve",
                seconds(m.phases().dns()),
                "connect",
                seconds(m.phases().connect()) + seconds(m.phases().tls()),
                "request",
                seconds(m.phases().send())
                        + seconds(m.phases().waiting())
                        + seconds(m.phases().transfer()));
    }

    private void grpc() {
        String status = noted.get("grpc.status");
        int code = status == null
                ? 14
                : status.matches("[0-9]{1,2}") ? Integer.parseInt(status) : GRPC_CODES.indexOf(status);
        text.gauge("probe_grpc_status_code", "Response gRPC status code", code);
        String serving = noted.get("serving");
        String said = serving == null ? "" : serving.equals("true") ? "SERVING" : "NOT_SERVING";
        for (String one : SERVING) {
            text.gauge(
                    "probe_grpc_healthcheck_response",
                    "Response HealthCheck response",
                    one.equals(said) ? 1 : 0,
                    "serving_status",
                    one);
        }
        TlsFacts tls = m.observed().tls();
        text.gauge(
                "probe_grpc_ssl",
                "Indicates if SSL was used for the connection",
                tls == null || tls.version() == null ? 0 : 1);
        phases(
                "probe_grpc_duration_seconds",
                "Duration of gRPC request by phase",
                "resolve",
                seconds(m.phases().dns()),
                "check",
                (m.timings().total() / 1e3) - seconds(m.phases().dns()));
    }

    private void icmp() {
        double rtt = number("rtt.avg") / 1e3;
        double resolve = seconds(m.phases().dns());
        phases(
                "probe_icmp_duration_seconds",
                "Duration of icmp request by phase",
                "resolve",
                resolve,
                "setup",
                rtt == 0 ? 0 : Math.max(0, m.timings().total() / 1e3 - resolve - rtt),
                "rtt",
                rtt);
    }

    private void tls() {
        TlsFacts tls = m.observed().tls();
        if (tls == null) {
            return;
        }
        CertFacts cert = tls.cert();
        if (cert != null) {
            text.gauge("probe_ssl_earliest_cert_expiry", "Returns last SSL chain expiry in unixtime", (double)
                    cert.notAfter().getEpochSecond());
            text.gauge(
                    "probe_ssl_last_chain_expiry_timestamp_seconds",
                    "Returns last SSL chain expiry in timestamp",
                    cert.verified() ? (double) cert.notAfter().getEpochSecond() : NEVER);
            text.gauge(
                    "probe_ssl_last_chain_info",
                    "Contains SSL leaf certificate information",
                    1,
                    "fingerprint_sha256",
                    cert.fingerprintSha256().replace(":", "").toLowerCase(Locale.ROOT),
                    "issuer",
                    cert.issuer(),
                    "subject",
                    cert.subject(),
                    "subjectalternative",
                    String.join(",", cert.san()));
        }
        if (tls.version() != null) {
            text.gauge(
                    "probe_tls_version_info",
                    "Returns the TLS version used or NaN when unknown",
                    1,
                    "version",
                    tls.version().replace("TLSv", "TLS "));
        }
        if (tls.cipher() != null) {
            text.gauge(
                    "probe_tls_cipher_info",
                    "Returns the TLS cipher negotiated during handshake",
                    1,
                    "cipher",
                    tls.cipher());
        }
    }

    private void phases(String name, String help, Object... pairs) {
        for (int i = 0; i < pairs.length; i += 2) {
            text.gauge(name, help, (Double) pairs[i + 1], "phase", String.valueOf(pairs[i]));
        }
    }

    private double number(String note) {
        try {
            return Double.parseDouble(noted.getOrDefault(note, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static double orZero(@Nullable Number number) {
        return number == null ? 0 : number.doubleValue();
    }

    private static double seconds(@Nullable Double millis) {
        return millis == null ? 0 : millis / 1e3;
    }

    /** FNV-1a over the address's bytes, 32 bits, as blackbox_exporter has it. */
    static double hash(String ip) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(ip);
        int hash = 0x811c9dc5;
        for (byte b : bytes == null ? new byte[0] : bytes) {
            hash = (hash ^ (b & 0xff)) * 0x01000193;
        }
        return (double) Integer.toUnsignedLong(hash);
    }
}
