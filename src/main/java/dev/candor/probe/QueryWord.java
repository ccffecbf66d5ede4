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

    private static final Set<String> HTTP = Set.of("http");
    private static final Set<String> HTTP_AND_TCP = Set.of("http", "tcp");

    /** Every query there is, in the order messages list them. */
    static final Map<String, QueryWord> ALL = all();

    private static Map<String, QueryWord> all() {
        Map<String, QueryWord> words = new LinkedHashMap<>();
        add(words, HTTP, ValueType.NUMBER, Takes.NOTHING, "status");
        add(words, HTTP, ValueType.TEXT, Takes.HEADER_NAME, "header");
        add(words, HTTP, ValueType.TEXT, Takes.COOKIE_NAME, "cookie");
        // For tcp: what the other side said during the dialog.
        add(words, HTTP_AND_TCP, ValueType.TEXT, Takes.NOTHING, "body");
        add(words, HTTP, ValueType.JSON, Takes.JSON_PATH, "jsonpath");
        add(words, HTTP_AND_TCP, ValueType.SIZE, Takes.NOTHING, "size");
        add(words, HTTP, ValueType.TEXT, Takes.NOTHING, "url", "http.version");
        add(words, HTTP_AND_TCP, ValueType.TEXT, Takes.NOTHING, "ip", "tls.version", "tls.cipher", "tls.alpn");
        add(words, HTTP_AND_TCP, ValueType.NUMBER, Takes.NOTHING, "cert.days_left");
        add(
                words,
                HTTP_AND_TCP,
                ValueType.TEXT,
                Takes.NOTHING,
                "cert.subject",
                "cert.issuer",
                "cert.san",
                "cert.fingerprint");
        add(words, HTTP_AND_TCP, ValueType.BOOLEAN, Takes.NOTHING, "cert.verified");
        add(
                words,
                HTTP_AND_TCP,
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
