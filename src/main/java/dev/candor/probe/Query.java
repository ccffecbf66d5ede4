package dev.candor.probe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of an answer: {@code header content-type}, {@code jsonpath $.id}, {@code time_total}.
 *
 * @param text as written
 * @param name the first word, {@code header} or {@code time_total}; always one that exists
 * @param argument what follows it, a header's name in lower case or a JSONPath; null where the query takes none
 */
public record Query(String text, String name, @Nullable String argument) {

    /**
     * Reads a query.
     *
     * @throws ExpressionException if it means nothing
     */
    public static Query parse(String text) {
        int space = text.indexOf(' ');
        return space < 0
                ? new Query(text, text, null)
                : new Query(text, text.substring(0, space), text.substring(space + 1));
    }

    /** The values of an answer under this query, filters applied; empty where there is none. */
    public List<Object> of(Answer answer) {
        return answer.values(this);
    }
}
