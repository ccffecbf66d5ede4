package dev.candor.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of a file, read by type. Nothing throws: what is wrong is added to the file's {@link ConfigErrors}, and
 * reading goes on with what is there.
 */
public final class Section {

    private final YamlNode.Mapping mapping;
    private final ConfigErrors errors;
    private final Map<String, YamlNode.Entry> entries = new HashMap<>();
    private final Set<String> refused = new HashSet<>();

    Section(YamlNode.Mapping mapping, ConfigErrors errors) {
        this.mapping = mapping;
        this.errors = errors;
        mapping.entries().forEach(entry -> entries.put(entry.key().text(), entry));
    }

    /** Adds an error for each of these keys that is there: their place is known, and nothing honours them yet. */
    public Section refuse(String... unsupported) {
        for (String key : unsupported) {
            if (has(key)) {
                errorAtKey(key, "'%s' is not supported by this version".formatted(key));
                refused.add(key);
            }
        }
        return this;
    }

    /** Adds an error for each key that is none of these, and was not refused before. */
    public Section allow(String... allowed) {
        List<String> keys = List.of(allowed);
        for (YamlNode.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (!keys.contains(key) && !refused.contains(key)) {
                errors.add(
                        entry.key(),
                        "unknown key %s%s (allowed: %s)"
                                .formatted(entry.key().title(), Nearest.hint(key, keys), String.join(", ", keys)));
            }
        }
        return this;
    }

    /** Its keys as written, in file order. */
    public List<Text> keys() {
        return mapping.entries().stream().map(entry -> entry.key().asText()).toList();
    }

    /** Whether the key is there, with whatever value. */
    public boolean has(String key) {
        return entries.containsKey(key);
    }

    /** Adds an error at that text. */
    public void error(Text where, String message) {
        errors.add(where, message);
    }

    /** Adds an error at the section itself. */
    public void error(String message) {
        errors.add(mapping, message);
    }

    /** Adds an error at the value under a key, or at the section if there is no such key. */
    public void error(String key, String message) {
        YamlNode.Entry entry = entries.get(key);
        if (entry == null) {
            error(message);
        } else if (entry.value() instanceof YamlNode.Scalar scalar && !scalar.isNothing()) {
            errors.add(scalar.asText(), message);
        } else {
            errors.add(entry.value(), message);
        }
    }

    /** Adds an error at the key itself. */
    public void errorAtKey(String key, String message) {
        YamlNode.Entry entry = entries.get(key);
        if (entry == null) {
            error(message);
        } else {
            errors.add(entry.key(), message);
        }
    }

    /** The text under a key, not blank; empty if there is none, with an error if it is something else. */
    public Optional<Text> text(String key) {
        YamlNode.Entry entry = entries.get(key);
        return entry == null ? Optional.empty() : Optional.ofNullable(text(entry.value(), "text"));
    }

    /** The text under a key, also if it is empty. */
    public Optional<Text> anyText(String key) {
        YamlNode.Entry entry = entries.get(key);
        if (entry != null && entry.value() instanceof YamlNode.Scalar scalar && !scalar.isNothing()) {
            return Optional.of(scalar.asText());
        }
        return text(key);
    }

    /** The text under a key that must be there. */
    public Optional<Text> requiredText(String key) {
        if (!has(key)) {
            error("expected the key '%s'".formatted(key));
        }
        return text(key);
    }

    /** The id under a key that must be there; of the wrong form it is an error and still the id, for references. */
    public Optional<Text> requiredId(String key, Consumer<String> form) {
        Optional<Text> id = requiredText(key);
        id.ifPresent(text -> {
            try {
                form.accept(text.value());
            } catch (IllegalArgumentException e) {
                errors.add(text, String.valueOf(e.getMessage()));
            }
        });
        return id;
    }

    /** The value under a key, as a reader understands it that throws IllegalArgumentException for what it refuses. */
    public <T> Optional<T> value(String key, Function<String, T> reader) {
        return text(key).flatMap(text -> read(text, reader));
    }

    /** A text as a reader understands it; what it throws as IllegalArgumentException is an error at the text. */
    public <T> Optional<T> read(Text text, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(text.value()));
        } catch (IllegalArgumentException e) {
            errors.add(text, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** A whole number within bounds, both included. */
    public Optional<Integer> number(String key, int least, int most) {
        return value(key, text -> {
            String expected = "expected a whole number from %d to %d, found '%s'".formatted(least, most, text);
            try {
                int number = Integer.parseInt(text);
                if (number < least || number > most) {
                    throw new IllegalArgumentException(expected);
                }
                return number;
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(expected, e);
            }
        });
    }

    /** True or false. */
    public Optional<Boolean> flag(String key) {
        return value(key, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("expected true or false, found '%s'".formatted(text));
        });
    }

    /** The mapping under a key. */
    public Optional<Section> section(String key) {
        YamlNode.Entry entry = entries.get(key);
        return entry == null ? Optional.empty() : Optional.ofNullable(section(entry.value()));
    }

    /** The mappings of the list under a key; none if there is no such key. */
    public List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        eachItem(key, item -> {
            Section section = section(item);
            if (section != null) {
                sections.add(section);
            }
        });
        return sections;
    }

    /** The texts of the list under a key; none if there is no such key. */
    public List<Text> texts(String key) {
        List<Text> texts = new ArrayList<>();
        eachItem(key, item -> {
            Text text = text(item, "text");
            if (text != null) {
                texts.add(text);
            }
        });
        return texts;
    }

    /** The texts under a key that may be a list or one text alone. */
    public List<Text> textOrTexts(String key) {
        YamlNode.Entry entry = entries.get(key);
        return entry != null && entry.value() instanceof YamlNode.Scalar
                ? text(key).stream().toList()
                : texts(key);
    }

    /** Reads the value under a key that may be one thing or a list of them, each a text or a mapping. */
    public void eachTextOrSection(String key, Consumer<Text> onText, Consumer<Section> onSection) {
        YamlNode.Entry entry = entries.get(key);
        if (entry == null) {
            return;
        }
        List<YamlNode> items = entry.value() instanceof YamlNode.Sequence list ? list.items() : List.of(entry.value());
        for (YamlNode item : items) {
            if (item instanceof YamlNode.Mapping inner) {
                onSection.accept(new Section(inner, errors));
            } else {
                Text text = text(item, "text or a mapping");
                if (text != null) {
                    onText.accept(text);
                }
            }
        }
    }

    /** The value under a key as plain data: lists, maps in file order, and what JSON would read each plain word as. */
    public Optional<Object> data(String key) {
        YamlNode.Entry entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(new PlainData(errors).of(entry.value()));
    }

    /** The whole section as plain data, without its places: two that are written alike are equal. */
    public Object data() {
        return Objects.requireNonNullElse(new PlainData(errors).of(mapping), Map.of());
    }

    /** Every text that stands as a value under these keys, at any depth, in file order. */
    public List<Text> everyText(Set<String> keys) {
        List<Text> texts = new ArrayList<>();
        Filling.each(only(keys), scalar -> {
            if (!scalar.isNothing()) {
                texts.add(scalar.asText());
            }
        });
        return texts;
    }

    /**
     * A section with these keys alone and other texts as values, telling its errors elsewhere. What was filled in is
     * text, whatever it looks like. What the function throws as IllegalArgumentException is an error at the text.
     */
    public Section filled(Set<String> keys, Function<Text, String> fill, ConfigErrors elsewhere) {
        return Filling.filled(only(keys), fill, elsewhere) instanceof YamlNode.Mapping filled
                ? new Section(filled, elsewhere)
                : this;
    }

    /** The value that stands at a place of this section; empty if a key stands there, or nothing. */
    public Optional<Text> textAt(int line, int column) {
        return Optional.ofNullable(Filling.at(mapping, line, column));
    }

    private YamlNode.Mapping only(Set<String> keys) {
        return new YamlNode.Mapping(
                mapping.line(),
                mapping.column(),
                mapping.entries().stream()
                        .filter(entry -> keys.contains(entry.key().text()))
                        .toList());
    }

    /**
     * The whole as JSON that reads as the same section: plain numbers and flags as they are written, all else as text.
     *
     * @param without keys that are left out
     * @param more what is said at the end
     * @return empty if it has too many values
     */
    public Optional<String> json(Set<String> without, Map<String, Object> more) {
        return SectionJson.of(mapping, without, more);
    }

    /** Whether the value under a key is one scalar. */
    public boolean isScalar(String key) {
        YamlNode.Entry entry = entries.get(key);
        return entry != null && entry.value() instanceof YamlNode.Scalar;
    }

    /** Whether a key is there with nothing under it. */
    public boolean isNothing(String key) {
        YamlNode.Entry entry = entries.get(key);
        return entry != null && entry.value() instanceof YamlNode.Scalar scalar && scalar.isNothing();
    }

    /** Whether the value under a key is a mapping. */
    public boolean isSection(String key) {
        YamlNode.Entry entry = entries.get(key);
        return entry != null && entry.value() instanceof YamlNode.Mapping;
    }

    private void eachItem(String key, Consumer<YamlNode> consumer) {
        YamlNode.Entry entry = entries.get(key);
        if (entry == null) {
            return;
        }
        if (entry.value() instanceof YamlNode.Sequence list) {
            list.items().forEach(consumer);
        } else {
            errors.add(entry.value(), "expected a list, found " + entry.value().title());
        }
    }

    private @Nullable Section section(YamlNode node) {
        if (node instanceof YamlNode.Mapping inner) {
            return new Section(inner, errors);
        }
        errors.add(node, "expected a mapping, found " + node.title());
        return null;
    }

    private @Nullable Text text(YamlNode node, String expected) {
        if (node instanceof YamlNode.Scalar scalar
                && !scalar.isNothing()
                && !scalar.text().isBlank()) {
            return scalar.asText();
        }
        String hint = node instanceof YamlNode.Mapping ? " (a text with ': ' in it needs quotes)" : "";
        errors.add(node, "expected %s, found %s%s".formatted(expected, node.title(), hint));
        return null;
    }
}
