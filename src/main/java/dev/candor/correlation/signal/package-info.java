/**
 * What others say of the platform, as evidence with a reliability of its own: monitoring systems, probes that ask one,
 * jobs that call in, operators, deploys. May import what {@code correlation} may, and of that room only {@code blame}.
 */
@NullMarked
package dev.candor.correlation.signal;

import org.jspecify.annotations.NullMarked;
