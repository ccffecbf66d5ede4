package dev.candor.probe;

import java.util.Arrays;

/** A word of a command line, its quotes taken away, whose characters know where they stood. */
final class ShellWord {

    private final String text;
    // One for each character, and one behind them for where the word ends.
    private final int[] places;

    ShellWord(String text, int[] places) {
        this.text = text;
        this.places = places.clone();
    }

    /** A word made of what stands at one place. */
    static ShellWord madeAt(int place, String text) {
        int[] places = new int[text.length() + 1];
        Arrays.fill(places, place);
        return new ShellWord(text, places);
    }

    /** What a program would be given. */
    String text() {
        return text;
    }

    /** Where the character of that index stands in the command line. */
    int at(int index) {
        return places[Math.min(index, places.length - 1)];
    }

    /** The rest of it from that index on. */
    ShellWord from(int index) {
        return part(index, text.length());
    }

    /** A part of it. */
    ShellWord part(int from, int to) {
        return new ShellWord(text.substring(from, to), Arrays.copyOfRange(places, from, to + 1));
    }

    boolean startsWith(String prefix) {
        return text.startsWith(prefix);
    }

    @Override
    public String toString() {
        return text;
    }
}
