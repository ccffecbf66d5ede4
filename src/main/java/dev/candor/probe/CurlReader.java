package dev.candor.probe;

import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import org.jspecify.annotations.Nullable;

/** Reads {@code curl}: a command line, as a literal block best. */
final class CurlReader {

    private static final String KEY = "curl";

    private final Variables variables;
    private final String file;

    CurlReader(Variables variables, String file) {
        this.variables = variables;
        this.file = file;
    }

    /** What was read; null with errors at the words that are wrong. */
    ProbeKind.@Nullable Http read(Section section) {
        Text text = section.text(KEY).orElse(null);
        if (text == null) {
            return null;
        }
        CurlCommand command = CurlCommand.read(text.value(), file, variables::fillIn);
        command.problems().forEach(problem -> section.error(text.at(problem.offset()), problem.text()));
        return command.http();
    }

    /** What holds where the probe itself says nothing: what the command line says, and these. */
    ProbeReader.Defaults limits(Section section, ProbeReader.Defaults defaults) {
        if (!section.isScalar(KEY)) {
            return defaults;
        }
        return section.anyText(KEY)
                .map(text -> CurlCommand.read(text.value(), file, variables::fillIn))
                .map(command -> new ProbeReader.Defaults(
                        defaults.interval(),
                        command.timeout() == null ? defaults.timeout() : command.timeout(),
                        command.retries() == null ? defaults.retries() : command.retries()))
                .orElse(defaults);
    }
}
