package dev.candor.console;

import java.util.Collection;
import java.util.List;

/** One of several that can be chosen in a form, and whether it is. */
record Choice(String value, String label, boolean chosen) {

    /** In how many minutes the next update is promised. */
    static List<Choice> promises(String chosen) {
        return List.of(
                new Choice("15", "in 15 minutes", chosen.equals("15")),
                new Choice("20", "in 20 minutes", chosen.equals("20")),
                new Choice("30", "in 30 minutes", chosen.equals("30")),
                new Choice("60", "in an hour", chosen.equals("60")),
                new Choice("120", "in 2 hours", chosen.equals("120")),
                new Choice("240", "in 4 hours", chosen.equals("240")),
                new Choice("1440", "in a day", chosen.equals("1440")));
    }

    /** These, of which some are chosen. */
    static Choice of(String value, String label, Collection<String> chosen) {
        return new Choice(value, label, chosen.contains(value));
    }
}
