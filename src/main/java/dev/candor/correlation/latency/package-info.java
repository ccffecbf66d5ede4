/**
 * What is slow: what is usual for a series, and runs, shifts and detours that are not. Pure: plain Java over numbers, with
 * no clock, no database and no framework. May import {@code measurement} and {@code correlation.blame}.
 */
@NullMarked
package dev.candor.correlation.latency;

import org.jspecify.annotations.NullMarked;
