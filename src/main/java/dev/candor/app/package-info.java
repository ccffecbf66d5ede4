/**
 * Wiring: roles, commands, the clock, the embedded database, metrics. Last in the order: it may import every
 * room.
 */
@NullMarked
package dev.candor.app;

import org.jspecify.annotations.NullMarked;
