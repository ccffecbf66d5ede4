package dev.candor.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what customers were promised. References are checked at the end, when all that there is has been read. */
final class LevelReader {
    // More promises than this to one customer are not read by anybody.
    private static final int MOST = 50;

    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3})(?:\\.(\\d{1,3}))? ?%");

    private final ConfigErrors errors;
    private final Map<String, List<Text>> references = new LinkedHashMap<>();

    LevelReader(ConfigErrors errors) {
        this.errors = errors;
    }

    /** Those of one customer's section. */
    List<ServiceLevel> read(Section customer, String id) {
        List<Section> sections = customer.sections("levels");
        if (sections.size() > MOST) {
            customer.errorAtKey("levels", "expected at most %d levels, found %d".formatted(MOST, sections.size()));
        }
        List<ServiceLevel> levels = new ArrayList<>();
        Set<ServiceLevel> known = new HashSet<>();
        for (Section section : sections) {
            section.allow("of", "target", "rule", "hours");
            Optional<Text> of = section.text("of");
            of.ifPresent(text ->
                    references.computeIfAbsent(id, ignored -> new ArrayList<>()).add(text));
            Optional<Text> written = section.requiredText("target");
            Optional<Integer> target = written.flatMap(text -> section.read(text, LevelReader::percent));
            LevelRule rule = section.value("rule", LevelRule::parse).orElse(LevelRule.WATCHED);
            ServiceHours hours = section.value("hours", ServiceHours::parse).orElse(null);
            target.map(t -> new ServiceLevel(of.map(Text::value).orElse(null), t, rule, hours))
                    .ifPresent(level -> {
                        if (known.add(level)) {
                            levels.add(level);
                        } else {
                            section.error("the same level stands here twice");
                        }
                    });
        }
        return levels;
    }

    /** Adds an error for each level that is about nothing the customer has, and about no component. */
    void check(Map<String, Component> components, List<Resource> resources) {
        Map<String, Map<String, Object>> own = new HashMap<>();
        for (Resource resource : resources) {
            own.computeIfAbsent(resource.customer(), ignored -> new LinkedHashMap<>(components))
                    .put(resource.id(), resource);
        }
        references.forEach((customer, texts) -> {
            Map<String, ?> theirs = own.getOrDefault(customer, new LinkedHashMap<>(components));
            texts.stream()
                    .filter(text -> !theirs.containsKey(text.value()))
                    .forEach(text -> errors.add(
                            text, CatalogFile.unknown("component or resource of this customer", text.value(), theirs)));
        });
    }

    private static int percent(String text) {
        Matcher written = PERCENT.matcher(text);
        if (written.matches()) {
            String decimals = written.group(2) == null ? "" : written.group(2);
            int target = Integer.parseInt(written.group(1)) * 1000
                    + Integer.parseInt(decimals + "000".substring(decimals.length()));
            if (target >= 1 && target <= ServiceLevel.WHOLE) {
                return target;
            }
        }
        throw new IllegalArgumentException(
                "expected a share of time above 0 %% and at most 100 %%, such as 99.95%%, found '%s'".formatted(text));
    }
}
