/**
 * Public and personal status pages, their feeds and their snapshots. May import the rooms up to {@code uptime}.
 */
@NullMarked
package dev.candor.page;

import org.jspecify.annotations.NullMarked;
