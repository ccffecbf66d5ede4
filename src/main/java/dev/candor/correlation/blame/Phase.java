package dev.candor.correlation.blame;

import java.util.Locale;

/** How far one run got: what tells a host that is gone from an app that answers wrongly. */
public enum Phase {
    /** Everything that was expected came. */
    OK,
    /** No address was found. */
    DNS,
    /** No connection came about, or nothing came over it in time. */
    TCP,
    /** No TLS came about, or its certificate is no good. */
    TLS,
    /** Something in front of the app answered for it: 502, 503 or 504, a reset in the middle, no instance found. */
    PROXY,
    /** The app itself answered, and wrongly. */
    APP;

    /** How many phases a failure can have. */
    static final int FAILURES = 5;

    /** The word in recordings: {@code ok}, {@code dns}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** From 0 for {@link #DNS} to 4 for {@link #APP}. */
    int failure() {
        return switch (this) {
            case OK -> -1;
            case DNS -> 0;
            case TCP -> 1;
            case TLS -> 2;
            case PROXY -> 3;
            case APP -> 4;
        };
    }
}
