package dev.candor.probe;

import dev.candor.catalog.Section;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads the way to a target: the keys that every kind has which speaks over a stream. */
final class ReachReader {

    /** The keys it reads. */
    static final List<String> KEYS =
            List.of("tls", "resolve", "connect_to", "ip", "proxy", "connect_timeout", "haproxy");

    private final Function<String, String> fillIn;
    private final TlsReader tls;
    private final ProxyReader proxy;

    ReachReader(Variables variables, String file) {
        this.fillIn = variables::fillIn;
        this.tls = new TlsReader(fillIn, file);
        this.proxy = new ProxyReader(fillIn);
    }

    /** The keys it reads and these. */
    static String[] and(String... others) {
        return Stream.concat(Stream.of(others), KEYS.stream()).toArray(String[]::new);
    }

    /** What was read; what is not said is as in {@link Reach#DIRECT}. */
    Reach read(Section section) {
        return read(section, section.section("tls").map(tls::read).orElse(ProbeKind.Tls.DEFAULT));
    }

    /** The same, but how TLS is spoken was read already. */
    Reach read(Section section, ProbeKind.Tls tlsSettings) {
        return new Reach(
                tlsSettings,
                pairs(section, "resolve", Targets::resolve),
                pairs(section, "connect_to", Targets::connectTo),
                section.value("ip", Targets::ip).orElse(ProbeKind.IpChoice.ANY),
                proxy.read(section),
                section.value("connect_timeout", ReachReader::timeout).orElse(null),
                section.flag("haproxy").orElse(false));
    }

    private static Duration timeout(String text) {
        Duration duration = Quantity.duration(text);
        if (duration.compareTo(Duration.ofMillis(1)) < 0 || duration.compareTo(Duration.ofSeconds(60)) > 0) {
            throw new IllegalArgumentException("expected a duration from 1ms to 60s, found '%s'".formatted(text));
        }
        return duration;
    }

    private Map<String, String> pairs(Section section, String key, Function<String, Map.Entry<String, String>> reader) {
        Map<String, String> pairs = new LinkedHashMap<>();
        section.textOrTexts(key)
                .forEach(text -> section.read(text, fillIn.andThen(reader)).ifPresent(pair -> {
                    if (pairs.putIfAbsent(pair.getKey(), pair.getValue()) != null) {
                        section.error(text, "'%s' is bent twice".formatted(pair.getKey()));
                    }
                }));
        return pairs;
    }
}
