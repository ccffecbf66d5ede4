package dev.candor.probe;

import dev.candor.catalog.Section;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code grpc}. */
final class GrpcReader {

    private static final Duration LEAST_WATCH = Duration.ofMillis(10);
    private static final Duration LONGEST_WATCH = Duration.ofSeconds(59);
    private static final int LONGEST_SERVICE = 500;

    private final Function<String, String> fillIn;
    private final HttpReader http;
    private final TlsReader tls;
    private final ReachReader reach;

    GrpcReader(Variables variables, String file, HttpReader http) {
        this.fillIn = variables::fillIn;
        this.http = http;
        this.tls = new TlsReader(fillIn, file);
        this.reach = new ReachReader(variables, file);
    }

    /** What was read; null if it has no target, with errors. */
    ProbeKind.@Nullable Grpc read(Section section) {
        section.allow(ReachReader.and("host", "port", "service", "metadata", "watch"));
        Optional<String> host =
                section.requiredText("host").flatMap(text -> section.read(text, fillIn.andThen(Targets::host)));
        Optional<Integer> port = section.requiredText("port")
                .flatMap(text -> section.read(text, fillIn.andThen(port1 -> Targets.port(port1, 65_535))));
        String service =
                section.value("service", fillIn.andThen(GrpcReader::service)).orElse("");
        ProbeKind.Tls settings = null;
        if (section.isScalar("tls")) {
            settings = section.flag("tls").orElse(false) ? ProbeKind.Tls.DEFAULT : null;
        } else if (section.has("tls")) {
            settings = section.section("tls").map(tls::read).orElse(null);
        }
        // HTTP/2 knows no capitals in names.
        List<Map.Entry<String, String>> metadata = http.headers(section, "metadata").stream()
                .map(entry -> Map.entry(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()))
                .toList();
        if (metadata.stream().anyMatch(entry -> entry.getKey().startsWith("grpc-"))) {
            section.errorAtKey("metadata", "expected no name that begins with grpc-: those are the protocol's own");
        }
        Duration watch = section.value("watch", GrpcReader::watch).orElse(null);
        Reach way = reach.read(section, settings == null ? ProbeKind.Tls.DEFAULT : settings);
        return host.isEmpty() || port.isEmpty()
                ? null
                : new ProbeKind.Grpc(host.get(), port.get(), service, settings != null, metadata, watch, way);
    }

    private static String service(String text) {
        if (text.length() > LONGEST_SERVICE) {
            throw new IllegalArgumentException(
                    "expected the name of a service of at most %d characters".formatted(LONGEST_SERVICE));
        }
        return text;
    }

    private static Duration watch(String text) {
        Duration watch = Quantity.duration(text);
        if (watch.compareTo(LEAST_WATCH) < 0 || watch.compareTo(LONGEST_WATCH) > 0) {
            throw new IllegalArgumentException("expected a duration from 10ms to 59s, found '%s'".formatted(text));
        }
        return watch;
    }
}
