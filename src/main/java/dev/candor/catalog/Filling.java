package dev.candor.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Walks through a piece of a file: finds its texts, and copies it with other ones in their places. */
final class Filling {

    private Filling() {}

    /** Each scalar that stands as a value, in file order. */
    static void each(YamlNode node, Consumer<YamlNode.Scalar> consumer) {
        if (node instanceof YamlNode.Scalar scalar) {
            consumer.accept(scalar);
        } else if (node instanceof YamlNode.Sequence list) {
            list.items().forEach(item -> each(item, consumer));
        } else if (node instanceof YamlNode.Mapping mapping) {
            mapping.entries().forEach(entry -> each(entry.value(), consumer));
        }
    }

    /** A copy whose values are what the function makes of them; keys and places stay. */
    static YamlNode filled(YamlNode node, Function<Text, String> fill, ConfigErrors errors) {
        if (node instanceof YamlNode.Sequence list) {
            List<YamlNode> items = new ArrayList<>(list.items().size());
            list.items().forEach(item -> items.add(filled(item, fill, errors)));
            return new YamlNode.Sequence(list.line(), list.column(), items);
        }
        if (node instanceof YamlNode.Mapping mapping) {
            List<YamlNode.Entry> entries = new ArrayList<>(mapping.entries().size());
            mapping.entries()
                    .forEach(
                            entry -> entries.add(new YamlNode.Entry(entry.key(), filled(entry.value(), fill, errors))));
            return new YamlNode.Mapping(mapping.line(), mapping.column(), entries);
        }
        return node instanceof YamlNode.Scalar scalar ? filled(scalar, fill, errors) : node;
    }

    private static YamlNode filled(YamlNode.Scalar scalar, Function<Text, String> fill, ConfigErrors errors) {
        if (scalar.isNothing()) {
            return scalar;
        }
        try {
            String text = fill.apply(scalar.asText());
            // What was filled in is text, whatever it looks like.
            return text.equals(scalar.text())
                    ? scalar
                    : new YamlNode.Scalar(
                            scalar.line(), scalar.asText().column() - 1, text, false, false, Text.NO_BLOCK);
        } catch (IllegalArgumentException e) {
            errors.add(scalar.asText(), String.valueOf(e.getMessage()));
            return scalar;
        }
    }

    /** The value that stands at that place or ends there; null if it is a key, or nothing. */
    static @Nullable Text at(YamlNode root, int line, int column) {
        Nearest found = new Nearest(line, column);
        found.look(root);
        return found.value == null ? null : found.value.asText();
    }

    /** What begins last before a place. */
    private static final class Nearest {
        private final int line;
        private final int column;
        private int bestLine;
        private int bestColumn;
        private YamlNode.@Nullable Scalar value;

        Nearest(int line, int column) {
            this.line = line;
            this.column = column;
        }

        private void look(YamlNode node) {
            consider(node, node instanceof YamlNode.Scalar scalar ? scalar : null);
            if (node instanceof YamlNode.Sequence list) {
                list.items().forEach(this::look);
            } else if (node instanceof YamlNode.Mapping mapping) {
                mapping.entries().forEach(entry -> {
                    consider(entry.key(), null);
                    look(entry.value());
                });
            }
        }

        private void consider(YamlNode node, YamlNode.@Nullable Scalar scalar) {
            boolean before = node.line() < line || (node.line() == line && node.column() <= column);
            boolean later = node.line() > bestLine || (node.line() == bestLine && node.column() >= bestColumn);
            if (before && later) {
                bestLine = node.line();
                bestColumn = node.column();
                value = scalar;
            }
        }
    }
}
