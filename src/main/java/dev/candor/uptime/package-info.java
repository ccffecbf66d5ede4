/**
 * Uptime under named rules. Pure: intervals in, figures out. May import the rooms up to {@code alert}.
 */
@NullMarked
package dev.candor.uptime;

import org.jspecify.annotations.NullMarked;
