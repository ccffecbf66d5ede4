/**
 * What readers do besides reading: have themselves told of changes by e-mail and webhook, and answer. May import the rooms up
 * to {@code page}.
 */
@NullMarked
package dev.candor.reader;

import org.jspecify.annotations.NullMarked;
