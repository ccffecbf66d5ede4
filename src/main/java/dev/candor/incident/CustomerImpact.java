package dev.candor.incident;

/**
 * How much of one customer an incident hits. For operators; never shown to another customer.
 *
 * @param resources how many resources it ever hit
 * @param lasting how many of them it hits now
 */
public record CustomerImpact(String customer, long resources, long lasting) {}
