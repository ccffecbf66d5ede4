package dev.candor.probe;

import org.jspecify.annotations.Nullable;

/** Which answer values name who answered; null where nothing does. */
public record Identify(
        @Nullable Query region,
        @Nullable Query host,
        @Nullable Query instance,
        @Nullable Query version) {

    /** Nothing in an answer names who gave it. */
    public static final Identify NONE = new Identify(null, null, null, null);
}
