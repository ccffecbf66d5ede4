/**
 * Many measurements become one belief with a suspected cause. The core is pure: no clock, no database. May
 * import the rooms up to {@code agent}.
 */
@NullMarked
package dev.candor.correlation;

import org.jspecify.annotations.NullMarked;
