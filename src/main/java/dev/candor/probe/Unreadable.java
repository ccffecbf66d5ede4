package dev.candor.probe;

import org.jspecify.annotations.Nullable;

/** A value that a filter could not read: {@code abc} under {@code int}. It exists in the answer, but meets no condition. */
record Unreadable(@Nullable Object raw) {}
