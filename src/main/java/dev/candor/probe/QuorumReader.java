package dev.candor.probe;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code down: eu >= 2 or us >= 1}. */
final class QuorumReader {

    private static final Pattern CLAUSE = Pattern.compile("\\s*([a-z0-9-]{1,63})\\s*>=\\s*([0-9]{1,4})\\s*");
    private static final Pattern OR = Pattern.compile("\\bor\\b");

    private final Section section;
    private final Names names;
    private final List<String> from;

    /**
     * Reads for one probe.
     *
     * @param from the locations it runs from; empty for all
     */
    QuorumReader(Section section, Names names, List<String> from) {
        this.section = section;
        this.names = names;
        this.from = from;
    }

    /** The rule; null if it is wrong, with errors. */
    @Nullable
    QuorumRule read(Text rule) {
        List<QuorumRule.Clause> clauses = new ArrayList<>();
        Matcher or = OR.matcher(rule.value());
        int start = 0;
        boolean wrong = false;
        while (start <= rule.value().length()) {
            int end = or.find() ? or.start() : rule.value().length();
            QuorumRule.Clause clause = clause(rule, start, end);
            if (clause == null) {
                wrong = true;
            } else {
                clauses.add(clause);
            }
            start = end == rule.value().length() ? end + 1 : or.end();
        }
        return wrong ? null : new QuorumRule(rule.value(), clauses);
    }

    private QuorumRule.@Nullable Clause clause(Text rule, int start, int end) {
        String written = rule.value().substring(start, end);
        int blanks = written.length() - written.stripLeading().length();
        Text place = new Text(written.strip(), rule.line(), rule.columnOf(start + blanks + 1), rule.onOneLine());
        Matcher matcher = CLAUSE.matcher(written);
        if (!matcher.matches()) {
            section.error(place, "expected NAME >= NUMBER, found '%s'".formatted(written.strip()));
            return null;
        }
        Text name = new Text(matcher.group(1), place.line(), place.column(), place.onOneLine());
        Set<String> locations = locations(name);
        int atLeast = Integer.parseInt(matcher.group(2));
        long reachable = locations.stream()
                .filter(location -> from.isEmpty() || from.contains(location))
                .count();
        if (locations.isEmpty()) {
            return null;
        }
        if (atLeast < 1 || atLeast > reachable) {
            section.error(
                    place,
                    "expected a number from 1 to %d, since it runs from %d of these locations, found %d"
                            .formatted(Math.max(1, reachable), reachable, atLeast));
            return null;
        }
        return new QuorumRule.Clause(locations, atLeast);
    }

    private Set<String> locations(Text name) {
        if (!name.value().equals(Names.ALL)) {
            return names.locations(section, name);
        }
        Set<String> all = from.isEmpty() ? names.all() : Set.copyOf(from);
        if (all.isEmpty()) {
            section.error(name, "expected names of locations: the catalog has none that 'all' could stand for");
        }
        return all;
    }
}
