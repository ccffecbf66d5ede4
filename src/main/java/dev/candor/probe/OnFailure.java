package dev.candor.probe;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What is gathered, beside what every failed run tells anyway, when a probe begins to fail. */
public enum OnFailure {
    /** The way to the target, hop by hop. */
    TRACEROUTE,
    /** A run to every address of the name. */
    EACH_ADDRESS,
    /** Every certificate the server showed. */
    TLS_CHAIN,
    /** The first bytes of the answer's body. */
    BODY;

    /** What is gathered where a probe says nothing: what the failed run has in its hands anyway. */
    public static final Set<OnFailure> USUAL = Set.of(TLS_CHAIN, BODY);

    /**
     * What that word stands for.
     *
     * @throws IllegalArgumentException if it stands for nothing
     */
    static OnFailure of(String word) {
        for (OnFailure each : values()) {
            if (each.word().equals(word)) {
                return each;
            }
        }
        throw new IllegalArgumentException("expected one of %s, found '%s'"
                .formatted(Arrays.stream(values()).map(OnFailure::word).collect(Collectors.joining(", ")), word));
    }

    /** The word in probe files: {@code tls-chain}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
