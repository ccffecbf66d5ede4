package dev.candor.probe;

import java.util.Locale;

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

    /** The word in probe files: {@code tls-chain}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
