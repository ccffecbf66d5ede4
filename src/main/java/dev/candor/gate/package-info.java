/**
 * Deploys, and whether one may go on. The core is pure. May import the rooms up to {@code incident}.
 */
@NullMarked
package dev.candor.gate;

import org.jspecify.annotations.NullMarked;
