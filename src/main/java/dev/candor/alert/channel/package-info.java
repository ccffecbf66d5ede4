/**
 * How other systems are told of alerts, one file per system: what is sent to them, and what their answers mean. Knows no
 * database, no clock and no network.
 */
@NullMarked
package dev.candor.alert.channel;

import org.jspecify.annotations.NullMarked;
