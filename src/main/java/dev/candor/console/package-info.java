/**
 * The operator's pages, and the live view of what changes. May import the rooms up to {@code page}.
 */
@NullMarked
package dev.candor.console;

import org.jspecify.annotations.NullMarked;
