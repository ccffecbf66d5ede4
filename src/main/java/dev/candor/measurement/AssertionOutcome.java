package dev.candor.measurement;

import org.jspecify.annotations.Nullable;

/**
 * How one assertion went.
 *
 * @param text the assertion as written
 * @param ok whether it held
 * @param actual the observed value as text, at most 300 characters; null if there was none
 */
public record AssertionOutcome(
        String text, boolean ok, @Nullable String actual) {}
