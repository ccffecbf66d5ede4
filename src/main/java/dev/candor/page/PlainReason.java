package dev.candor.page;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a failure is called on a page. A failure's own text may carry addresses, header values and parts of bodies; none
 * of it gets out: the answer is always one of the constants below.
 */
final class PlainReason {
    static final String SLOW = "slower than promised";

    private static final List<Map.Entry<Pattern, String>> BY_TEXT = List.of(
            entry("refused", "connection refused"),
            entry("reset|broken pipe|closed (early|before)|hung up", "connection broken off"),
            entry("time[d]? ?out|in time|too slow|deadline|stalled", "no answer in time"),
            entry("certificate|\\bcert\\b|expired|self.signed", "certificate not valid"),
            entry("\\btls\\b|handshake|\\bssl\\b", "no secure connection"),
            entry(
                    "\\bdns\\b|resolver|resolution|no address|name not known|unknown host|no such host|nxdomain",
                    "name not found"),
            entry("unreachable|no route|connect", "not reachable"),
            entry("\\b5\\d\\d\\b", "answered 5xx"),
            entry("\\b4\\d\\d\\b", "answered 4xx"),
            entry("latency|slow|took|\\bms\\b|total|waiting|starttransfer", SLOW));

    private PlainReason() {}

    /** In words of ours; {@code detail} is what the measurement said, null if it said nothing. */
    static String of(@Nullable String detail) {
        if (detail == null) {
            return "";
        }
        return BY_TEXT.stream()
                .filter(e -> e.getKey().matcher(detail).find())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("answer not as expected");
    }

    private static Map.Entry<Pattern, String> entry(String words, String plain) {
        return Map.entry(Pattern.compile(words, Pattern.CASE_INSENSITIVE), plain);
    }
}
