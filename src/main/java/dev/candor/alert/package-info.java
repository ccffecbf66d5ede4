/**
 * What on-call must know, each matter once and never lost. May import the rooms up to {@code gate}.
 */
@NullMarked
package dev.candor.alert;

import org.jspecify.annotations.NullMarked;
