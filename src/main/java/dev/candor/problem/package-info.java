/**
 * Errors as RFC 9457 problem documents. First in the order: it imports no other room.
 */
@NullMarked
package dev.candor.problem;

import org.jspecify.annotations.NullMarked;
