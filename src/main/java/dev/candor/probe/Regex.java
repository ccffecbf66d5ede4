package dev.candor.probe;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Regular expressions that users write: linear-time (RE2), and small enough to compile at once. */
final class Regex {

    /** Longest pattern in characters. */
    static final int LONGEST = 512;

    /** Most atoms after counted repetitions are written out, as the engine does: {@code (a{100}){100}} has 10 000. */
    static final int MOST_ATOMS = 10_000;

    private static final Pattern COUNT = Pattern.compile("\\{([0-9]{1,4})(,?)([0-9]{0,4})\\}");

    private Regex() {}

    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static Pattern compile(String pattern) {
        if (pattern.length() > LONGEST) {
            throw new IllegalArgumentException("expected a regular expression of at most %d characters, found %d"
                    .formatted(LONGEST, pattern.length()));
        }
        if (atoms(pattern) > MOST_ATOMS) {
            throw new IllegalArgumentException(
                    "expected a regular expression whose counted repetitions multiply to at most %d, found more"
                            .formatted(MOST_ATOMS));
        }
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "expected a regular expression (RE2), found a bad one: %s".formatted(e.getDescription()), e);
        }
    }

    /** An estimate from above; stops counting beyond the limit. What is no legal pattern is left to the engine. */
    private static long atoms(String pattern) {
        Deque<Long> outer = new ArrayDeque<>();
        long sum = 0;
        long last = 0;
        int i = 0;
        while (i < pattern.length() && sum <= MOST_ATOMS) {
            char c = pattern.charAt(i);
            int repetition = c == '{' ? endOfCount(pattern, i) : -1;
            if (repetition > 0) {
                sum += last * (times(pattern.substring(i, repetition)) - 1);
                i = repetition;
                continue;
            }
            if (c == '(') {
                outer.push(sum);
                sum = 0;
            } else if (c == ')' && !outer.isEmpty()) {
                last = Math.max(1, sum);
                sum = outer.pop() + last;
            } else {
                last = 1;
                sum++;
            }
            i = c == '\\' ? i + 2 : c == '[' ? endOfClass(pattern, i) : i + 1;
        }
        return sum;
    }

    private static int endOfCount(String pattern, int start) {
        int end = pattern.indexOf('}', start) + 1;
        return end > 0 && COUNT.matches(pattern.substring(start, end)) ? end : -1;
    }

    private static long times(String count) {
        long most = 1;
        for (String number : count.substring(1, count.length() - 1).split(",", -1)) {
            most = Math.max(most, number.isEmpty() ? 1 : Long.parseLong(number));
        }
        return most;
    }

    private static int endOfClass(String pattern, int start) {
        int i = start + 1;
        while (i < pattern.length() && (pattern.charAt(i) != ']' || i == start + 1)) {
            i += pattern.charAt(i) == '\\' ? 2 : 1;
        }
        return i + 1;
    }
}
