package dev.candor.incident;

import dev.candor.problem.ProblemException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Refuses what says nothing in an incident's text: who is hit is a number or a name, how often is a number, and an apology
 * for "any inconvenience" is none.
 */
final class Phrases {

    private static final String WHO =
            "say which or how many: each customer reads on their own page whether they are hit";
    private static final String HOW_OFTEN = "say how often: the evidence counts failed runs";
    private static final String SORRY = "say what people should do, or leave it out";

    // Words may stand apart by more than a blank, a line break say.
    private static final Map<Pattern, String> EMPTY = Stream.of(
                    Map.entry(
                            "(some|certain|a (small )?(number|subset|portion) of) (\\w+ )?(users|customers|people|clients|accounts)"
                                    + " (may|might|could)",
                            WHO),
                    Map.entry("(may|might) be (experiencing|seeing|affected)", WHO),
                    Map.entry("a (small )?(subset|portion) of (users|customers|our users|our customers)", WHO),
                    Map.entry("intermittent(ly)?", HOW_OFTEN),
                    Map.entry("sporadic(ally)?", HOW_OFTEN),
                    Map.entry("apologi[sz]e for (any|the) inconvenience", SORRY),
                    Map.entry("sorry for (any|the) inconvenience", SORRY))
            .collect(Collectors.toUnmodifiableMap(
                    e -> Pattern.compile("\\b" + e.getKey().replace(" ", "\\s+") + "\\b"), Map.Entry::getValue));

    private Phrases() {}

    /**
     * Returns if the text says something.
     *
     * @throws ProblemException 422 with the phrase and what to write in its place
     */
    static void require(String text) {
        String lower = text.toLowerCase(Locale.ROOT).replace('\u2019', '\'');
        EMPTY.forEach((phrase, instead) -> {
            var found = phrase.matcher(lower);
            if (found.find()) {
                throw ProblemException.unprocessable(
                        "empty-phrase",
                        "The text says nothing",
                        "\"%s\" tells nobody anything; %s"
                                .formatted(found.group().replaceAll("\\s+", " "), instead));
            }
        });
    }
}
