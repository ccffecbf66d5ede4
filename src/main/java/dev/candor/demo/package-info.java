/**
 * A simulated platform on loopback, to see Candor work and to break things. May import the rooms up to {@code
 * console}.
 */
@NullMarked
package dev.candor.demo;

import org.jspecify.annotations.NullMarked;
