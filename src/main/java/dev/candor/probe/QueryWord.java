package dev.candor.probe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A query's first word.
 *
 * @param name as written
 * @param type what it gives
 * @param takes what must follow it
 * @param kinds the kinds of probe whose answers have it
 */
record QueryWord(String name, ValueType type, Takes takes, Set<String> kinds) {

    /** What follows the first word. */
    enum Takes {
        NOTHING,
        HEADER_NAME,
        COOKIE_NAME,
        JSON_PATH
    }

    private static final Set<String> HTTP = Set.of("http", "prometheus");
    private static final Set<String> TALKING = Set.of("http", "prometheus", "tcp", "websocket");
    private static final Set<String> STREAMS = Set.of("http", "prometheus", "tcp", "tls", "dns", "grpc", "websocket");
    private static final Set<String> NETWORK =
            Set.of("http", "prometheus", "tcp", "tls", "dns", "grpc", "websocket", "ping", "traceroute");
    private static final Set<String> TIMED =
            Set.of("http", "prometheus", "tcp", "tls", "dns", "grpc", "websocket", "ping", "traceroute", "suite");
    private static final Set<String> DNS = Set.of("dns");
    private static final Set<String> PING = Set.of("ping");
    private static final Set<String> TRACEROUTE = Set.of("traceroute");
    private static final Set<String> GRPC = Set.of("grpc");
    private static final Set<String> PROMETHEUS = Set.of("prometheus");

    /** Every query there is, in the order messages list them. */
    static final Map<String, QueryWord> ALL = all();

    private static Map<String, QueryWord> all() {
        Map<String, QueryWord> words = new LinkedHashMap<>();
        add(words, Set.of("http", "prometheus", "websocket"), ValueType.NUMBER, Takes.NOTHING, "status");
        add(words, Set.of("http", "prometheus", "websocket"), ValueType.TEXT, Takes.HEADER_NAME, "header");
        add(words, HTTP, ValueType.TEXT, Takes.COOKIE_NAME, "cookie");
        // For tcp: what the other side said during the dialog; for websocket: its messages.
        add(words, TALKING, ValueType.TEXT, Takes.NOTHING, "body");
        add(words, Set.of("http", "prometheus", "websocket"), ValueType.JSON, Takes.JSON_PATH, "jsonpath");
        add(words, TALKING, ValueType.SIZE, Takes.NOTHING, "size");
        add(words, HTTP, ValueType.TEXT, Takes.NOTHING, "url", "http.version");
        add(words, NETWORK, ValueType.TEXT, Takes.NOTHING, "ip");
        add(words, STREAMS, ValueType.TEXT, Takes.NOTHING, "tls.version", "tls.cipher", "tls.alpn");
        add(words, STREAMS, ValueType.NUMBER, Takes.NOTHING, "cert.days_left");
        add(
                words,
                STREAMS,
                ValueType.TEXT,
                Takes.NOTHING,
                "cert.subject",
                "cert.issuer",
                "cert.san",
                "cert.fingerprint");
        add(words, STREAMS, ValueType.BOOLEAN, Takes.NOTHING, "cert.verified");
        add(words, DNS, ValueType.TEXT, Takes.NOTHING, "rcode", "flags", "answer", "authority", "additional");
        add(words, DNS, ValueType.NUMBER, Takes.NOTHING, "serial", "ttl");
        add(words, PING, ValueType.NUMBER, Takes.NOTHING, "loss");
        add(words, PING, ValueType.TIMING, Takes.NOTHING, "rtt.min", "rtt.avg", "rtt.max", "rtt.jitter");
        add(words, TRACEROUTE, ValueType.NUMBER, Takes.NOTHING, "hops");
        add(words, TRACEROUTE, ValueType.BOOLEAN, Takes.NOTHING, "reached");
        // Has its name and its number, so that either can be asked for.
        add(words, GRPC, ValueType.JSON, Takes.NOTHING, "grpc.status");
        add(words, GRPC, ValueType.BOOLEAN, Takes.NOTHING, "serving");
        add(words, PROMETHEUS, ValueType.NUMBER, Takes.NOTHING, "value", "series");
        add(
                words,
                TIMED,
                ValueType.TIMING,
                Takes.NOTHING,
                "time_namelookup",
                "time_connect",
                "time_appconnect",
                "time_pretransfer",
                "time_starttransfer",
                "time_redirect",
                "time_total",
                "phase.dns",
                "phase.connect",
                "phase.tls",
                "phase.send",
                "phase.wait",
                "phase.transfer");
        return Collections.unmodifiableMap(words);
    }

    private static void add(
            Map<String, QueryWord> words, Set<String> kinds, ValueType type, Takes takes, String... names) {
        for (String name : names) {
            words.put(name, new QueryWord(name, type, takes, kinds));
        }
    }
}
