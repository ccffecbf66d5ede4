package dev.candor.probe;

import com.google.re2j.Pattern;
import dev.candor.catalog.ConfigError;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a probe file of a curl command line. */
public final class CurlImport {

    private static final Pattern PLACE = Pattern.compile("\\{\\{[^{}]*\\}\\}");
    private static final int LONGEST_ID = 63;

    private CurlImport() {}

    /**
     * What came of it.
     *
     * @param yaml a whole probe file; null if and only if there are errors
     * @param notes what was understood but changes nothing
     */
    public record Imported(@Nullable String yaml, List<ConfigError> notes, List<ConfigError> errors) {}

    /**
     * Reads a command line and writes the file. Never throws.
     *
     * @param name what the command line is called in messages
     */
    public static Imported of(String line, String name) {
        // Whatever a place will hold: a digit is a host, a number and a word.
        CurlCommand command =
                CurlCommand.read(line, name, text -> PLACE.matcher(text).replaceAll("1"));
        List<ConfigError> notes =
                command.notes().stream().map(note -> error(line, name, note)).toList();
        List<ConfigError> errors = command.problems().stream()
                .map(note -> error(line, name, note))
                .sorted()
                .toList();
        ProbeKind.Http http = command.http();
        return new Imported(http == null ? null : yaml(line, http.url()), notes, errors);
    }

    private static ConfigError error(String line, String name, CurlCommand.Note note) {
        int offset = Math.min(note.offset(), line.length());
        int start = line.lastIndexOf('\n', offset - 1) + 1;
        int end = line.indexOf('\n', start);
        int row = (int) line.substring(0, start).chars().filter(c -> c == '\n').count() + 1;
        return new ConfigError(
                name,
                row,
                line.codePointCount(start, offset) + 1,
                note.text(),
                line.substring(start, end < 0 ? line.length() : end));
    }

    private static String yaml(String line, URI url) {
        List<List<String>> options = new ArrayList<>();
        List<ShellWord> words = ShellWords.read(line);
        for (CurlArgument argument :
                CurlArgument.read(words.subList(1, words.size()), new CurlNotes("", text -> text))) {
            if (!argument.option().forOutput()) {
                options.add(words(argument));
            }
        }
        return "version: candor/v1\nprobes:\n  - id: %s\n    curl: |\n%s"
                .formatted(
                        id(url),
                        CurlExport.lines(options, Map.of())
                                .lines()
                                .map(text -> "      " + text + "\n")
                                .reduce("", String::concat));
    }

    private static List<String> words(CurlArgument argument) {
        ShellWord value = argument.value();
        if (value != null && argument.isBare()) {
            // Behind "--" an address may begin with a dash.
            return value.startsWith("-") ? List.of("--url", value.text()) : List.of(value.text());
        }
        String name = argument.name().startsWith("-") ? argument.name().text() : "-" + argument.name();
        return value == null ? List.of(name) : List.of(name, value.text());
    }

    private static String id(URI url) {
        String host = url.getHost().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String id = host.substring(0, Math.min(host.length(), LONGEST_ID)).replaceAll("^-+|-+$", "");
        return id.isEmpty() ? "probe" : id;
    }
}
