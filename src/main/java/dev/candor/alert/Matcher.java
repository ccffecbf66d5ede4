package dev.candor.alert;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.candor.problem.ProblemException;
import java.util.Map;
import java.util.regex.MatchResult;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one label, as Alertmanager has it. A label that is not there is empty; a regular expression must match the
 * whole value.
 */
public record Matcher(
        String name,
        String value,
        @JsonProperty("isRegex") boolean regex,
        @JsonProperty("isEqual") boolean equal,
        @JsonIgnore @Nullable Pattern pattern) {

    private static final int LONGEST = 1_024;
    private static final java.util.regex.Pattern NAME =
            java.util.regex.Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.]{0,127}");
    private static final java.util.regex.Pattern TEXT = java.util.regex.Pattern.compile(
            "\\s*([a-zA-Z_][a-zA-Z0-9_.]*)\\s*(=~|!~|!=|=)\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\"\\s,{}]*))\\s*");

    /**
     * A checked one.
     *
     * @param equal null for true
     * @throws ProblemException 400 for a name or an expression that is none
     */
    @JsonCreator
    static Matcher of(
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("value") @Nullable String value,
            @JsonProperty("isRegex") @Nullable Boolean regex,
            @JsonProperty("isEqual") @Nullable Boolean equal) {
        String text = value == null ? "" : value;
        if (name == null || !NAME.matcher(name).matches() || text.length() > LONGEST) {
            throw wrong("a matcher needs a label's name and a value of at most %d characters, was %s"
                    .formatted(LONGEST, name));
        }
        boolean expression = Boolean.TRUE.equals(regex);
        return new Matcher(name, text, expression, !Boolean.FALSE.equals(equal), expression ? compiled(text) : null);
    }

    /**
     * Reads {@code severity="major"}, as {@code filter} of Alertmanager's API has it.
     *
     * @throws ProblemException 400 for what is none
     */
    public static Matcher parse(String text) {
        java.util.regex.Matcher found = TEXT.matcher(text);
        if (!found.matches()) {
            throw wrong("expected a matcher like severity=\"major\" or cause=~\"host/.*\", found " + text);
        }
        MatchResult parts = found.toMatchResult();
        String value = parts.group(3) == null ? parts.group(4) : parts.group(3).replaceAll("\\\\(.)", "$1");
        String operator = parts.group(2);
        return of(parts.group(1), value, operator.endsWith("~"), !operator.startsWith("!"));
    }

    private static Pattern compiled(String expression) {
        try {
            return Pattern.compile("^(?:" + expression + ")$");
        } catch (PatternSyntaxException e) {
            throw wrong("expected a regular expression, found %s: %s".formatted(expression, e.getMessage()));
        }
    }

    private static ProblemException wrong(String detail) {
        return ProblemException.badRequest("invalid-matcher", "The matcher is not one", detail);
    }

    /** Whether it holds for these labels. */
    boolean holds(Map<String, String> labels) {
        String found = labels.getOrDefault(name, "");
        boolean same = pattern == null ? found.equals(value) : pattern.matches(found);
        return same == equal;
    }

    /** Whether it would hold for a label that is empty: a silence of such alone would silence everything. */
    boolean holdsForNone() {
        return holds(Map.of());
    }

    @Override
    public String toString() {
        String operator = regex ? equal ? "=~" : "!~" : equal ? "=" : "!=";
        return "%s%s\"%s\""
                .formatted(name, operator, value.replace("\\", "\\\\").replace("\"", "\\\""));
    }
}
