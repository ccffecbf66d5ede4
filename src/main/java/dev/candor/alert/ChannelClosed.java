package dev.candor.alert;

import java.time.Instant;

/** A receiver wants no more (410 Gone). Fired in the transaction that writes it down. */
record ChannelClosed(String channel, String place, Instant at) {}
