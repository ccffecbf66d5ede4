package dev.candor.probe;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A curl command line read as the question it asks.
 *
 * @param http null if and only if there are problems
 * @param timeout of {@code -m}; null for none said
 * @param retries of {@code --retry}; null for none said
 * @param notes what was understood but changes nothing, or less than curl would
 * @param problems what cannot be taken
 */
public record CurlCommand(
        ProbeKind.@Nullable Http http,
        @Nullable Duration timeout,
        @Nullable Integer retries,
        List<Note> notes,
        List<Note> problems) {

    private static final int LONGEST = 256 * 1024;

    public CurlCommand {
        notes = List.copyOf(notes);
        problems = List.copyOf(problems);
    }

    /**
     * A word about a part of the command line.
     *
     * @param offset the index of the character where it stands
     */
    public record Note(int offset, String text) {}

    /**
     * Reads one. Never throws.
     *
     * @param file the file that says it, for paths relative to it; only its directory matters
     * @param fillIn what fills in places such as {@code {{name}}}
     */
    public static CurlCommand read(String line, String file, Function<String, String> fillIn) {
        CurlNotes notes = new CurlNotes(file, fillIn);
        if (line.length() > LONGEST) {
            notes.problem(0, "expected at most %d characters, found %d".formatted(LONGEST, line.length()));
            return broken(notes);
        }
        List<ShellWord> words;
        try {
            words = ShellWords.read(line);
        } catch (CommandException e) {
            notes.problem(e.offset(), String.valueOf(e.getMessage()));
            return broken(notes);
        }
        if (words.isEmpty() || !words.get(0).text().matches("(.*/)?curl(\\.exe)?")) {
            notes.problem(
                    words.isEmpty() ? 0 : words.get(0).at(0),
                    "expected a command line that begins with curl, found %s"
                            .formatted(words.isEmpty() ? "nothing" : "'" + words.get(0) + "'"));
            return broken(notes);
        }
        CurlRequest request = new CurlRequest(notes);
        CurlBody body = new CurlBody(notes);
        CurlReach reach = new CurlReach(notes);
        for (CurlArgument argument : CurlArgument.read(words.subList(1, words.size()), notes)) {
            if (!request.take(argument) && !body.take(argument) && !reach.take(argument)) {
                other(argument, notes);
            }
        }
        ProbeKind.Http http = request.with(body, reach);
        return notes.problems().isEmpty()
                ? new CurlCommand(http, request.timeout(), request.retries(), notes.notes(), List.of())
                : broken(notes);
    }

    private static void other(CurlArgument argument, CurlNotes notes) {
        switch (argument.option()) {
            case RETRY_DELAY, RETRY_MAX_TIME, RETRY_CONNREFUSED, RETRY_ALL_ERRORS ->
                notes.note(
                        argument.name(),
                        "%s changes nothing: a probe's next run is its retry".formatted(argument.shown()));
            case FAIL, FAIL_WITH_BODY, DISABLE, PROXY_BASIC -> {
                // A status of 400 and above fails a probe anyway, it reads no .curlrc, and asks proxies by Basic.
            }
            default ->
                notes.note(
                        argument.name(), "%s changes nothing: it is about what curl shows".formatted(argument.shown()));
        }
    }

    private static CurlCommand broken(CurlNotes notes) {
        return new CurlCommand(null, null, null, notes.notes(), notes.problems());
    }
}
