package dev.candor.probe;

import dev.candor.catalog.Section;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code tls}: a mapping, or {@code true} where a kind may go without. */
final class TlsReader {

    private final Function<String, String> fillIn;
    private final String file;

    TlsReader(Function<String, String> fillIn, String file) {
        this.fillIn = fillIn;
        this.file = file;
    }

    ProbeKind.Tls read(Section section) {
        return settings(section.allow("insecure", "ca", "cert", "key", "servername", "min"));
    }

    /** What was read where other keys may stand beside these. */
    ProbeKind.Tls settings(Section section) {
        if (section.has("cert") != section.has("key")) {
            section.error("expected 'cert' and 'key' together, found one of them");
        }
        boolean insecure = section.flag("insecure").orElse(false);
        if (insecure && section.has("ca")) {
            section.errorAtKey("ca", "expected no 'ca' beside 'insecure: true', which checks nothing");
        }
        return new ProbeKind.Tls(
                insecure,
                path(section, "ca").orElse(null),
                path(section, "cert").orElse(null),
                path(section, "key").orElse(null),
                section.value("servername", fillIn.andThen(Targets::hostName)).orElse(null),
                section.value("min", TlsReader::version).orElse(null));
    }

    /** Relative to the file that says it, so that a directory can be moved as a whole. */
    private Optional<String> path(Section section, String key) {
        return section.value(key, fillIn.andThen(text -> {
            try {
                return Path.of(file).resolveSibling(Path.of(text)).toString();
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("expected the path of a PEM file, found '%s'".formatted(text), e);
            }
        }));
    }

    private static String version(String text) {
        return switch (text) {
            case "1.2", "TLSv1.2" -> "TLSv1.2";
            case "1.3", "TLSv1.3" -> "TLSv1.3";
            default -> throw new IllegalArgumentException("expected 1.2 or 1.3, found '%s'".formatted(text));
        };
    }
}
