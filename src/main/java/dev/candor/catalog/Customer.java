package dev.candor.catalog;

/**
 * Whose personal page it is.
 *
 * @param id stable, {@code [a-z0-9-]}; never part of an address that others could guess
 * @param title for people
 */
public record Customer(String id, String title) {}
