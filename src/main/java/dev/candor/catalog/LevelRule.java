package dev.candor.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** By which rule a service level is counted: what counts against it. Statements and pages name the rule beside each figure. */
public enum LevelRule {
    /** Planned work and time that nobody could tell of count neither way; degraded counts as up. */
    WATCHED(false, true, false),
    /** As {@link #WATCHED}, but planned work counts as what was measured in it. */
    MEASURED(false, false, false),
    /** Only what was known to be up counts as up: degraded, unknown and planned work count as what they are, down. */
    STRICT(true, false, true);

    private final boolean degradedIsDown;
    private final boolean plannedLeftOut;
    private final boolean unknownIsDown;

    LevelRule(boolean degradedIsDown, boolean plannedLeftOut, boolean unknownIsDown) {
        this.degradedIsDown = degradedIsDown;
        this.plannedLeftOut = plannedLeftOut;
        this.unknownIsDown = unknownIsDown;
    }

    /** Whether degraded time counts against the level. */
    public boolean degradedIsDown() {
        return degradedIsDown;
    }

    /** Whether the time of planned work counts neither way. */
    public boolean plannedLeftOut() {
        return plannedLeftOut;
    }

    /** Whether time that nobody could tell of counts against the level; otherwise it counts neither way. */
    public boolean unknownIsDown() {
        return unknownIsDown;
    }

    /** The word in files, in JSON and on pages. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The rule of that name.
     *
     * @throws IllegalArgumentException for another word, with those that there are
     */
    public static LevelRule parse(String word) {
        List<String> words = Arrays.stream(values()).map(LevelRule::word).toList();
        int found = words.indexOf(word);
        if (found < 0) {
            throw new IllegalArgumentException("expected %s, found '%s'%s"
                    .formatted(
                            String.join(", ", words.subList(0, words.size() - 1)) + " or "
                                    + words.get(words.size() - 1),
                            word,
                            Nearest.hint(word.toLowerCase(Locale.ROOT), words)));
        }
        return values()[found];
    }
}
