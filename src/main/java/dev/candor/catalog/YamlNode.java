package dev.candor.catalog;

import java.util.List;

/** A piece of a YAML file with its place, without any guess at types: {@code no} is text until somebody asks for more. */
sealed interface YamlNode {

    /** From 1. */
    int line();

    /** From 1. */
    int column();

    /** For messages. */
    String title();

    /**
     * {@code literal}: its characters stand in the file as they are here; {@code indent}: as {@link Text#indent}.
     */
    record Scalar(int line, int column, String text, boolean plain, boolean literal, int indent) implements YamlNode {

        /** Whether nothing was written: {@code key:}, {@code ~} or {@code null}. */
        boolean isNothing() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        Text asText() {
            return new Text(text, line, plain ? column : column + 1, literal, indent);
        }

        @Override
        public String title() {
            if (isNothing()) {
                return "nothing";
            }
            return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
        }
    }

    /** A list. */
    record Sequence(int line, int column, List<YamlNode> items) implements YamlNode {
        @Override
        public String title() {
            return "a list";
        }
    }

    /** A mapping; keys are unique. */
    record Mapping(int line, int column, List<Entry> entries) implements YamlNode {
        @Override
        public String title() {
            return "a mapping";
        }
    }

    /** A key with its value. */
    record Entry(Scalar key, YamlNode value) {}
}
