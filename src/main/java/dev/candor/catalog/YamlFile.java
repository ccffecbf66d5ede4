package dev.candor.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads YAML safely: one document, no tags, unique keys, bounded size, depth and aliases. Nodes are built from the
 * parser's events, which costs a fraction of the parser's own nodes, and constructs no objects of anybody's choice.
 */
public final class YamlFile {

    /** Longest probe file in characters. */
    public static final int LONGEST = 1 << 20;

    private static final int DEEPEST = 50;
    private static final int MOST_ALIASES = 50;

    private final Parser parser;
    private final ConfigErrors errors;
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private final String yaml;
    private int aliases;

    private YamlFile(String yaml, Parser parser, ConfigErrors errors) {
        this.yaml = yaml;
        this.parser = parser;
        this.errors = errors;
    }

    /** Reads a file whose document must be a mapping; empty if it is none, and then there are errors. */
    public static Optional<Section> read(String yaml, int longest, ConfigErrors errors) {
        if (yaml.length() > longest) {
            errors.add(1, 1, "expected at most %d characters, found %d".formatted(longest, yaml.length()));
            return Optional.empty();
        }
        errors.of(yaml);
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(longest);
        options.setNestingDepthLimit(DEEPEST);
        try {
            Parser parser = new ParserImpl(new StreamReader(yaml), options);
            YamlNode document = new YamlFile(yaml, parser, errors).document();
            if (document instanceof YamlNode.Mapping mapping) {
                return Optional.of(new Section(mapping, errors));
            }
            if (document != null) {
                errors.add(
                        document,
                        "expected a mapping that begins with 'version: candor/v1', found " + document.title());
            } else {
                errors.add(1, 1, "expected a mapping that begins with 'version: candor/v1', found an empty file");
            }
        } catch (Refused e) {
            errors.add(e.line, e.column, String.valueOf(e.getMessage()));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            errors.add(
                    mark == null ? 1 : mark.getLine() + 1,
                    mark == null ? 1 : mark.getColumn() + 1,
                    "not YAML: %s%s".formatted(e.getContext() == null ? "" : e.getContext() + ", ", e.getProblem()));
        } catch (ReaderException e) {
            Place place = Place.of(yaml, e.getPosition());
            errors.add(
                    place.line,
                    place.column,
                    "not YAML: the character U+%04X may not stand in it".formatted(e.getCodePoint()));
        } catch (YAMLException e) {
            errors.add(1, 1, "not YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    private @Nullable YamlNode document() {
        parser.getEvent();
        if (parser.checkEvent(Event.ID.StreamEnd)) {
            return null;
        }
        parser.getEvent();
        YamlNode document = node(1);
        parser.getEvent();
        if (!parser.checkEvent(Event.ID.StreamEnd)) {
            throw refused(parser.peekEvent(), "expected one document, found a second one");
        }
        return document;
    }

    private YamlNode node(int depth) {
        Event event = parser.getEvent();
        if (depth > DEEPEST) {
            throw refused(event, "expected at most %d levels, found more".formatted(DEEPEST));
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias);
        }
        int line = event.getStartMark().getLine() + 1;
        int column = event.getStartMark().getColumn() + 1;
        YamlNode node;
        if (event instanceof ScalarEvent scalar) {
            refuseTag(event, scalar.getTag());
            node = scalar(scalar, line, column);
        } else if (event instanceof SequenceStartEvent sequence) {
            refuseTag(event, sequence.getTag());
            List<YamlNode> items = new ArrayList<>();
            while (!parser.checkEvent(Event.ID.SequenceEnd)) {
                items.add(node(depth + 1));
            }
            parser.getEvent();
            node = new YamlNode.Sequence(line, column, items);
        } else if (event instanceof MappingStartEvent mapping) {
            refuseTag(event, mapping.getTag());
            node = new YamlNode.Mapping(line, column, entries(depth));
        } else {
            throw refused(event, "not YAML: expected a value");
        }
        // Remembered only now, so that nothing can contain itself.
        String anchor = ((NodeEvent) event).getAnchor();
        if (anchor != null) {
            anchors.put(anchor, node);
        }
        return node;
    }

    private YamlNode scalar(ScalarEvent event, int line, int column) {
        boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
        boolean quoted = event.getScalarStyle() == ScalarStyle.SINGLE_QUOTED
                || event.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED;
        Mark end = event.getEndMark();
        int width = end.getColumn() + 1 - column - (quoted ? 2 : 0);
        boolean literal = (plain || quoted)
                && end.getLine() + 1 == line
                && width == event.getValue().codePointCount(0, event.getValue().length());
        int indent = event.getScalarStyle() == ScalarStyle.LITERAL ? indent(event.getValue(), line) : Text.NO_BLOCK;
        return new YamlNode.Scalar(line, column, event.getValue(), plain, literal, indent);
    }

    /** What stands before the lines of the block that begins after that line: all have the same. */
    private int indent(String block, int line) {
        String[] lines = block.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (!lines[i].isBlank()) {
                String written = yaml.lines().skip(line + (long) i).findFirst().orElse("");
                return written.endsWith(lines[i]) ? written.length() - lines[i].length() : Text.NO_BLOCK;
            }
        }
        return Text.NO_BLOCK;
    }

    private List<YamlNode.Entry> entries(int depth) {
        List<YamlNode.Entry> entries = new ArrayList<>();
        Map<String, YamlNode> seen = new HashMap<>();
        while (!parser.checkEvent(Event.ID.MappingEnd)) {
            Event at = parser.peekEvent();
            if (!(node(depth + 1) instanceof YamlNode.Scalar key)) {
                throw refused(at, "expected a key, found a list or a mapping (does it need quotes?)");
            }
            YamlNode value = node(depth + 1);
            YamlNode first = seen.putIfAbsent(key.text(), key);
            if (first == null) {
                entries.add(new YamlNode.Entry(key, value));
            } else {
                errors.add(key, "duplicate key '%s', first on line %d".formatted(key.text(), first.line()));
            }
        }
        parser.getEvent();
        return entries;
    }

    private YamlNode aliased(AliasEvent alias) {
        YamlNode node = anchors.get(alias.getAnchor());
        if (node == null) {
            throw refused(alias, "expected an anchor that ended before, found *" + alias.getAnchor());
        }
        if (++aliases > MOST_ALIASES) {
            throw refused(alias, "expected at most %d aliases, found more".formatted(MOST_ALIASES));
        }
        return node;
    }

    private static void refuseTag(Event event, @Nullable String tag) {
        if (tag != null) {
            throw refused(event, "expected a value without a tag, found '%s'".formatted(tag));
        }
    }

    private static Refused refused(Event at, String message) {
        return new Refused(at.getStartMark().getLine() + 1, at.getStartMark().getColumn() + 1, message);
    }

    private record Place(int line, int column) {

        static Place of(String text, int position) {
            int end = Math.min(Math.max(position, 0), text.length());
            String before = text.substring(0, end);
            return new Place(
                    (int) before.lines().count() + (before.endsWith("\n") || before.isEmpty() ? 1 : 0),
                    end - before.lastIndexOf('\n'));
        }
    }

    /** Legal YAML that is not wanted here; nothing behind it is read. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int line;
        private final int column;

        Refused(int line, int column, String message) {
            super(message, null, false, false);
            this.line = line;
            this.column = column;
        }
    }
}
