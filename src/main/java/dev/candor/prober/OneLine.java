package dev.candor.prober;

/** Hostile text made fit for a line that people read: no controls, no tricks with direction, never long. */
final class OneLine {

    /** Characters at most; the last is an ellipsis where something was cut. */
    static final int LIMIT = 300;

    private OneLine() {}

    static String of(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), LIMIT));
        boolean gap = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isHarmful(c)) {
                gap = line.length() > 0;
                continue;
            }
            int needed = Character.charCount(c) + (gap ? 1 : 0);
            if (line.length() + needed > LIMIT - (i < text.length() ? 1 : 0)) {
                return line.append('…').toString();
            }
            if (gap) {
                line.append(' ');
                gap = false;
            }
            line.appendCodePoint(c);
        }
        return line.toString();
    }

    /** Controls, line ends, what changes the direction of writing or is unseen, and halves of pairs. */
    private static boolean isHarmful(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
