/**
 * The life of an incident, its impacts and its timeline. May import the rooms up to {@code correlation}.
 */
@NullMarked
package dev.candor.incident;

import org.jspecify.annotations.NullMarked;
