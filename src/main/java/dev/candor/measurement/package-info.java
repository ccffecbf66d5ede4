/**
 * What came back: the measurement, its way into the database (sink, lane, store) and the roll-ups. May import
 * the rooms up to {@code probe}.
 */
@NullMarked
package dev.candor.measurement;

import org.jspecify.annotations.NullMarked;
