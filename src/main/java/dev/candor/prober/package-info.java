/**
 * Ask once: one file per protocol and one signature for all. Knows no database. May import the rooms up to
 * {@code measurement}.
 */
@NullMarked
package dev.candor.prober;

import org.jspecify.annotations.NullMarked;
