/**
 * The agents of other processes as the hub knows them: who they are, what they run, what they hand in, how they are. May
 * import the rooms up to {@code agent}.
 */
@NullMarked
package dev.candor.fleet;

import org.jspecify.annotations.NullMarked;
