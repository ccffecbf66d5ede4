package dev.candor.probe;

/**
 * Another set of probes is in force. Fired synchronously, outside any transaction, after the change took effect.
 *
 * @param before what was in force until now
 * @param after what is in force now
 */
public record ProbesChanged(ProbeSet before, ProbeSet after) {}
