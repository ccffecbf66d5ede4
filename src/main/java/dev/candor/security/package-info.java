/**
 * Who may do what: operator tokens, roles, capabilities, secrets, and the address table of the egress guard.
 * May import {@code problem}.
 */
@NullMarked
package dev.candor.security;

import org.jspecify.annotations.NullMarked;
