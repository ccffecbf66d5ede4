/**
 * What to ask: probe definitions, their expressions and the files they are read from. May import the rooms up
 * to {@code catalog}.
 */
@NullMarked
package dev.candor.probe;

import org.jspecify.annotations.NullMarked;
