package dev.candor.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.candor.catalog.Tongue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;

/**
 * What pages say, in another language, phrase by phrase: {@code phrases.txt} has a line for each, with our languages side by
 * side. A phrase may have places: {@code {n}} for a number, {@code {x}} for a name that stays as it is, {@code {p}} for
 * another phrase of the book, {@code {q}} for a phrase or a name, {@code {d}} for a date and {@code {t}} for a time; several
 * of one sort are numbered. Matching takes time
 * linear in the phrase, whatever names are in it. For any thread.
 */
final class Phrasebook {
    private static final Map<Tongue, Phrasebook> BOOKS = new EnumMap<>(Tongue.class);
    // As they stand side by side.
    private static final List<Tongue> COLUMNS = List.of(Tongue.EN, Tongue.DE, Tongue.ES);
    private static final String FILE = "/page/phrases.txt";
    private static final java.util.regex.Pattern PLACE = java.util.regex.Pattern.compile("\\{([nxpqdt])(\\d?)}");
    // No phrase of ours is longer.
    private static final int LONGEST = 600;
    private static final int DEEPEST = 5;

    static {
        for (Tongue tongue : Tongue.values()) {
            BOOKS.put(tongue, new Phrasebook(tongue, read()));
        }
    }

    private final Map<String, String> whole = new HashMap<>();
    private final List<Form> forms = new ArrayList<>();
    private final Cache<String, Optional<String>> known =
            Caffeine.newBuilder().maximumSize(10_000).build();

    /**
     * A phrase with places.
     *
     * @param literal the longest part of it between places, by which most of those that don't match are told at once
     * @param places their names, in order
     */
    private record Form(Pattern pattern, String literal, List<String> places, String other) {}

    private Phrasebook(Tongue tongue, List<String[]> lines) {
        for (String[] line : lines) {
            String english = line[0];
            String other = line[COLUMNS.indexOf(tongue)];
            if (PLACE.matcher(english).find()) {
                forms.add(form(english, other));
            } else {
                whole.put(english, other);
            }
        }
        // The one that says most about what it matches comes first.
        forms.sort(Comparator.comparingInt((Form f) ->
                        PLACE.matcher(f.pattern().pattern()).replaceAll("").length())
                .reversed());
    }

    static Phrasebook of(Tongue tongue) {
        return Objects.requireNonNull(BOOKS.get(tongue));
    }

    private static Form form(String english, String other) {
        StringBuilder pattern = new StringBuilder();
        List<String> places = new ArrayList<>();
        String literal = "";
        int at = 0;
        for (MatchResult place : PLACE.matcher(english).results().toList()) {
            String before = english.substring(at, place.start());
            literal = before.length() > literal.length() ? before : literal;
            pattern.append(Pattern.quote(before))
                    .append(
                            switch (place.group(1)) {
                                case "n" -> "(\\d[\\d.,]*)";
                                case "d" -> "(\\d{1,2} [A-Z][a-z]{2}(?: \\d{4})?)";
                                case "t" -> "((?:\\d{1,2} [A-Z][a-z]{2} \\d{4}, )?\\d\\d:\\d\\d(?::\\d\\d)? UTC)";
                                default -> "(.+?)";
                            });
            places.add(place.group());
            at = place.end();
        }
        String rest = english.substring(at);
        literal = rest.length() > literal.length() ? rest : literal;
        return new Form(Pattern.compile(pattern + Pattern.quote(rest), Pattern.DOTALL), literal, places, other);
    }

    /**
     * A phrase in this language; empty if the book doesn't have it.
     *
     * @param dates writes dates and times
     */
    Optional<String> say(String english, UnaryOperator<String> dates) {
        return say(english, dates, 0);
    }

    private Optional<String> say(String english, UnaryOperator<String> dates, int depth) {
        String exact = whole.get(english);
        if (exact != null) {
            return Optional.of(exact);
        }
        if (english.length() > LONGEST || depth > DEEPEST) {
            return Optional.empty();
        }
        for (Form form : forms) {
            if (english.contains(form.literal())) {
                Matcher matcher = form.pattern().matcher(english);
                Optional<String> said = matcher.matches() ? filled(form, matcher, dates, depth) : Optional.empty();
                if (said.isPresent()) {
                    return said;
                }
            }
        }
        return Optional.empty();
    }

    // Empty if a place that wants a phrase holds none.
    private Optional<String> filled(Form form, Matcher matcher, UnaryOperator<String> dates, int depth) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < form.places().size(); i++) {
            String place = form.places().get(i);
            String found = matcher.group(i + 1);
            Optional<String> said = switch (place.charAt(1)) {
                case 'p' -> say(found, dates, depth + 1);
                case 'q' -> say(found, dates, depth + 1).or(() -> Optional.of(found));
                case 'd', 't' -> Optional.of(dates.apply(found));
                default -> Optional.of(found);
            };
            if (said.isEmpty()) {
                return said;
            }
            values.put(place, said.get());
        }
        return Optional.of(PLACE.matcher(form.other())
                .replaceAll(place ->
                        java.util.regex.Matcher.quoteReplacement(values.getOrDefault(place.group(), place.group()))));
    }

    /** The same, remembered. Only for phrases in which no time is. */
    Optional<String> remembered(String english, UnaryOperator<String> dates) {
        return english.length() > LONGEST ? Optional.empty() : known.get(english, phrase -> say(phrase, dates));
    }

    private static List<String[]> read() {
        try (InputStream in = Phrasebook.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("the phrases of the pages are missing: " + FILE);
            }
            List<String[]> lines = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] parts = line.split(" \\| ", -1);
                if (parts.length != COLUMNS.size()) {
                    throw new IllegalStateException(
                            "%s: expected %d languages, found '%s'".formatted(FILE, COLUMNS.size(), line));
                }
                lines.add(parts);
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
