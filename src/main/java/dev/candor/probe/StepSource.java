package dev.candor.probe;

import dev.candor.catalog.ConfigError;
import dev.candor.catalog.ConfigErrors;
import dev.candor.catalog.Nearest;
import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a step asks, as its section of the file says it: read again whenever something new was captured. */
final class StepSource implements Step.Source {

    // What an open place may turn out to be. A line that makes sense with none of them never will.
    private static final List<String> SAMPLES = List.of("https://example.com/a", "1", "1s", "true", "a");

    private final Section section;
    private final String key;
    private final Variables variables;
    private final String file;
    private final Set<String> keys;
    private final Set<String> needs = new LinkedHashSet<>();
    private final String identity;
    private Step.@Nullable Asked fixed;

    private StepSource(Section section, String key, Variables variables, String file) {
        this.section = section;
        this.key = key;
        this.variables = variables;
        this.file = file;
        this.keys = Set.of(key, "expect", "degraded");
        // Assignments are told apart by their text: the same for the same words, and nothing of the words in it.
        this.identity = UUID.nameUUIDFromBytes((section.data() + "|" + file).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /**
     * Reads a step; what is wrong is an error of its section. What depends on a place that is still open is not held
     * against anything yet.
     *
     * @param open what earlier steps capture
     */
    static StepSource read(Section section, String key, Variables variables, String file, Set<String> open) {
        StepSource source = new StepSource(section, key, variables, file);
        Set<Text> openTexts = source.openTexts(open);
        if (openTexts.isEmpty()) {
            ConfigErrors errors = new ConfigErrors(file);
            Step.Asked asked = source.read(variables, errors);
            errors.list().forEach(source::tell);
            source.fixed = errors.isEmpty() ? asked : null;
        } else {
            source.check(openTexts);
        }
        return source;
    }

    /** The texts with places that only a run can fill in; a name that nothing will ever fill in is an error. */
    private Set<Text> openTexts(Set<String> open) {
        Set<Text> texts = new HashSet<>();
        for (Text text : section.everyText(keys)) {
            for (Variables.Place place : Variables.places(text.value())) {
                if (open.contains(place.name())) {
                    needs.add(place.name());
                    texts.add(text);
                } else if (!variables.knows(place.name())) {
                    texts.add(text);
                    section.error(
                            new Text(text.value(), text.line(), text.columnOf(place.column()), text.onOneLine()),
                            "expected '{{%s}}' to be captured by an earlier step or given by 'check --var'%s"
                                    .formatted(place.name(), Nearest.hint(place.name(), open)));
                }
            }
        }
        return texts;
    }

    private void check(Set<Text> openTexts) {
        Set<Text> lines = new HashSet<>(section.everyText(Set.of("expect", "degraded")));
        Set<Text> hopeless = new HashSet<>(openTexts);
        hopeless.retainAll(lines);
        List<ConfigError> fewest = null;
        List<ConfigError> first = null;
        for (String sample : SAMPLES) {
            ConfigErrors errors = new ConfigErrors(file);
            Map<String, String> samples = new HashMap<>();
            openTexts.forEach(text -> Variables.places(text.value()).stream()
                    .filter(place -> needs.contains(place.name()) || !variables.knows(place.name()))
                    .forEach(place -> samples.put(place.name(), sample)));
            read(variables.trying(samples), errors);
            List<ConfigError> sure = new ArrayList<>();
            Set<Text> failed = new HashSet<>();
            for (ConfigError error : errors.list()) {
                Optional<Text> where = section.textAt(error.line(), error.column());
                where.ifPresent(failed::add);
                if (where.filter(openTexts::contains).isEmpty()) {
                    sure.add(error);
                }
            }
            hopeless.retainAll(failed);
            fewest = fewest == null || sure.size() < fewest.size() ? sure : fewest;
            first = first == null ? errors.list() : first;
        }
        if (fewest != null && first != null) {
            fewest.forEach(this::tell);
            first.stream()
                    .filter(error -> section.textAt(error.line(), error.column())
                            .filter(hopeless::contains)
                            .isPresent())
                    .forEach(this::tell);
        }
    }

    private void tell(ConfigError error) {
        section.error(new Text("", error.line(), error.column(), false), error.message());
    }

    private Step.@Nullable Asked read(Variables values, ConfigErrors errors) {
        Function<Text, String> fill = text -> values.fillIn(text.value());
        // A shell's words are told apart before anything is filled in, so that a value can't become another word.
        boolean shell = key.equals("curl");
        Section asking = section.filled(Set.of(key), shell ? Text::value : fill, errors);
        ProbeKind kind = new KindReader(shell ? values : Variables.DONE, file).read(asking, key);
        Section lines = section.filled(Set.of("expect", "degraded"), fill, errors);
        String word = KindReader.word(key);
        List<Assertion> expect = ExpressionReader.assertions(lines, "expect", word);
        List<Assertion> degraded = ExpressionReader.assertions(lines, "degraded", word);
        List<String> written = Stream.of("expect", "degraded")
                .filter(lines::has)
                .flatMap(name -> section.texts(name).stream())
                .map(text -> text.value().strip())
                .toList();
        if (!lines.has("expect")) {
            expect = KindReader.usual(word);
            written = Stream.concat(expect.stream().map(Assertion::text), written.stream())
                    .toList();
        }
        return kind == null ? null : new Step.Asked(kind, expect, degraded, written);
    }

    @Override
    public Set<String> needs() {
        return needs;
    }

    @Override
    public Step.Asked with(Map<String, String> captured) {
        if (fixed != null) {
            return fixed;
        }
        ConfigErrors errors = new ConfigErrors(file);
        Step.Asked asked = read(variables.with(captured), errors);
        if (asked == null || !errors.isEmpty()) {
            throw new IllegalArgumentException(
                    errors.isEmpty()
                            ? "this step asks nothing"
                            : errors.list().get(0).message());
        }
        return asked;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StepSource source && identity.equals(source.identity);
    }

    @Override
    public int hashCode() {
        return identity.hashCode();
    }

    /** Tells sources apart, and nothing of what they say. */
    @Override
    public String toString() {
        return identity;
    }
}
