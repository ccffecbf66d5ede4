package dev.candor.catalog;

/**
 * Where the monitored platform runs.
 *
 * @param code short name, as answers carry it ({@code fra}); a location at the same place has the same code
 * @param title for people
 */
public record Region(String code, String title) {}
