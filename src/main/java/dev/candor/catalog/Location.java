package dev.candor.catalog;

/**
 * Where an agent stands: a vantage point.
 *
 * @param code short name ({@code fra}); the region at the same place, if there is one, has the same code
 * @param title for people
 */
public record Location(String code, String title) {}
