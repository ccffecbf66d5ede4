package dev.candor.problem;

/** As much of somebody's text as there is room for. */
public final class Excerpt {

    private Excerpt() {}

    /** At most {@code longest} characters, two or more, the last of them an ellipsis if more there were; never half of a pair. */
    public static String of(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 2)) ? longest - 2 : longest - 1;
        return text.substring(0, end) + "…";
    }

    /** The same on one line: what breaks lines, or does anything but show, becomes a space. */
    public static String line(String text, int longest) {
        return of(text.replaceAll("\\p{C}+", " "), longest);
    }
}
