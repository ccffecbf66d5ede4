/**
 * The operator's pages. May import the rooms up to {@code page}.
 */
@NullMarked
package dev.candor.console;

import org.jspecify.annotations.NullMarked;
