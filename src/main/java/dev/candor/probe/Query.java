package dev.candor.probe;

import com.google.re2j.Pattern;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import dev.candor.catalog.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an answer: {@code header content-type}, {@code jsonpath $.id}, {@code time_total}, with the filters
 * behind it.
 */
public final class Query {

    private static final int LONGEST_PATH = 512;
    // RFC 9110 §5.6.2: a token.
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}");

    private final String text;
    private final QueryWord word;
    private final @Nullable String argument;
    private final List<Filter> filters;

    private Query(String text, QueryWord word, @Nullable String argument, List<Filter> filters) {
        this.text = text;
        this.word = word;
        this.argument = argument;
        this.filters = List.copyOf(filters);
    }

    /**
     * Reads a query and its filters.
     *
     * @throws ExpressionException if it means nothing
     */
    public static Query parse(String text) {
        Scanner scanner = new Scanner(text);
        Query query = read(scanner, Set.of());
        scanner.expectEnd();
        return query;
    }

    /** Reads a query and its filters up to the end or to one of these words, which is left there. */
    static Query read(Scanner scanner, Set<String> until) {
        int start = scanner.column();
        QueryWord word = word(start, scanner.word("a query such as status, header NAME or time_total"));
        String argument = argument(word, scanner);
        List<Filter> filters = new ArrayList<>();
        ValueType type = word.type();
        while (!scanner.atEnd() && Filter.WORDS.contains(scanner.peekWord())) {
            int column = scanner.column();
            Filter filter = Filter.read(scanner.word("a filter"), column, type, scanner);
            filters.add(filter);
            type = filter.result();
        }
        Query query = new Query(scanner.soFar().substring(start - 1), word, argument, filters);
        if (!scanner.atEnd() && !until.contains(scanner.peekWord())) {
            String found = scanner.peekWord();
            List<String> allowed = new ArrayList<>(Filter.WORDS);
            allowed.addAll(until);
            throw new ExpressionException(
                    "expected a filter (%s)%s, found %s%s"
                            .formatted(
                                    String.join(" ", Filter.WORDS),
                                    until.isEmpty() ? "" : " or a predicate (" + String.join(" ", until) + ")",
                                    scanner.found(),
                                    Nearest.hint(found, allowed)),
                    scanner.column());
        }
        return query;
    }

    private static QueryWord word(int column, String name) {
        QueryWord word = QueryWord.ALL.get(name);
        if (word == null) {
            throw new ExpressionException(
                    "expected a query (%s), found '%s'%s"
                            .formatted(
                                    String.join(" ", QueryWord.ALL.keySet()),
                                    name,
                                    Nearest.hint(name, QueryWord.ALL.keySet())),
                    column);
        }
        return word;
    }

    private static @Nullable String argument(QueryWord word, Scanner scanner) {
        int column = scanner.column();
        return switch (word.takes()) {
            case NOTHING -> null;
            case HEADER_NAME -> token(column, "the name of a header", scanner).toLowerCase(Locale.ROOT);
            case COOKIE_NAME -> token(column, "the name of a cookie", scanner);
            case JSON_PATH -> path(column, scanner.jsonPath());
        };
    }

    private static String token(int column, String expected, Scanner scanner) {
        String name = scanner.word(expected);
        if (!TOKEN.matches(name)) {
            throw new ExpressionException("expected %s, found '%s'".formatted(expected, name), column);
        }
        return name;
    }

    private static String path(int column, String path) {
        if (!path.startsWith("$") || path.length() > LONGEST_PATH) {
            throw new ExpressionException(
                    "expected a JSONPath that begins with $, of at most %d characters, found '%s'"
                            .formatted(LONGEST_PATH, path.length() > 60 ? path.substring(0, 60) + "…" : path),
                    column);
        }
        // Its engine backtracks: such a filter could take for ever on a body that was made for it.
        if (path.contains("=~")) {
            throw new ExpressionException(
                    "expected a JSONPath without =~: select first, then use the filter regex or the predicate matches",
                    column + path.indexOf("=~"));
        }
        try {
            JsonPath.compile(path);
            return path;
        } catch (InvalidPathException e) {
            throw new ExpressionException(
                    "expected a JSONPath, found '%s': %s".formatted(path, e.getMessage()), column);
        }
    }

    /** As written, filters included. */
    public String text() {
        return text;
    }

    /** The first word, {@code header} or {@code time_total}; always one that exists. */
    public String name() {
        return word.name();
    }

    /** What follows the first word: a header's name in lower case, a cookie's, a JSONPath; null where it takes none. */
    public @Nullable String argument() {
        return argument;
    }

    /** Whether answers of that kind of probe ({@code http}, {@code tcp}) can have it. */
    public boolean isAnsweredBy(String kind) {
        return word.kinds().contains(kind);
    }

    /** What it gives in the end. */
    ValueType type() {
        return filters.isEmpty() ? word.type() : filters.get(filters.size() - 1).result();
    }

    /** The values of an answer under this query, filters applied; empty where there is none. */
    public List<Object> of(Answer answer) {
        return filtered(answer, answer.values(this)).stream()
                .filter(value -> value != null && !(value instanceof Unreadable))
                .toList();
    }

    /** The values after the filters, with an {@link Unreadable} in place of each that a filter could not read. */
    List<Object> filtered(Answer answer, List<Object> raw) {
        List<Object> values = raw;
        for (Filter filter : filters) {
            values = filter.step().apply(values, answer.startedAt());
        }
        return values;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Query query && text.equals(query.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
