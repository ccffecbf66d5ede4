package dev.candor.probe;

import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a probe that ask an answer: {@code expect}, {@code degraded}, {@code identify}. */
final class ExpressionReader {

    private static final int MOST_ASSERTIONS = 100;

    private ExpressionReader() {}

    /** What stands under that key, for answers of that kind. */
    static List<Assertion> assertions(Section section, String key, String kind) {
        List<Text> lines = section.texts(key);
        if (lines.size() > MOST_ASSERTIONS) {
            section.errorAtKey(key, "expected at most %d lines, found %d".formatted(MOST_ASSERTIONS, lines.size()));
        }
        List<Assertion> assertions = new ArrayList<>();
        for (Text line : lines) {
            try {
                Assertion assertion = Assertion.parse(line.value());
                requireAnswered(section, line, assertion.query(), kind);
                assertions.add(assertion);
            } catch (ExpressionException e) {
                refuse(section, line, e);
            }
        }
        return assertions;
    }

    /** Who answers of that kind say they are from. */
    static Identify identify(Section section, String kind) {
        section.allow("region", "host", "instance", "version");
        return new Identify(
                query(section, "region", kind),
                query(section, "host", kind),
                query(section, "instance", kind),
                query(section, "version", kind));
    }

    /** One query under that key, for answers of that kind; null for none. */
    static @Nullable Query query(Section section, String key, String kind) {
        Text text = section.text(key).orElse(null);
        if (text == null) {
            return null;
        }
        try {
            Query query = Query.parse(text.value());
            requireAnswered(section, text, query, kind);
            return query;
        } catch (ExpressionException e) {
            refuse(section, text, e);
            return null;
        }
    }

    private static void requireAnswered(Section section, Text text, Query query, String kind) {
        if (!query.isAnsweredBy(kind)) {
            section.error(text, "expected what %s can answer, and '%s' is not".formatted(kind, query.name()));
        }
    }

    private static void refuse(Section section, Text text, ExpressionException e) {
        section.error(
                new Text(text.value(), text.line(), text.columnOf(e.column()), text.onOneLine()),
                String.valueOf(e.getMessage()));
    }
}
