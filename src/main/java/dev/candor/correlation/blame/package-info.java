/**
 * Whose fault it is: the joint localizer. Pure: plain Java over numbers, with no clock, no database, no framework and no
 * import from any other room, so that a live hub, a replayed recording and a simulation run the very same code.
 */
@NullMarked
package dev.candor.correlation.blame;

import org.jspecify.annotations.NullMarked;
