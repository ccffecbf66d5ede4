/**
 * Ask on time, spool what came back, report it to the hub. Knows no database. May import the rooms up to {@code
 * prober}.
 */
@NullMarked
package dev.candor.agent;

import org.jspecify.annotations.NullMarked;
