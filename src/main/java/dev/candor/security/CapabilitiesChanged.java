package dev.candor.security;

/**
 * Capabilities were issued or revoked. Fired synchronously, after the database has it.
 *
 * @param keys those that are good from now on
 */
public record CapabilitiesChanged(CapabilityKeys keys) {}
