package dev.candor.alert;

/** A person says that a receiver works again. */
record ChannelMended(String channel) {}
