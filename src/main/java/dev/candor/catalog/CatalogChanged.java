package dev.candor.catalog;

/**
 * Another catalog is in force. Fired synchronously, outside any transaction, after the change took effect.
 *
 * @param before what was in force until now
 * @param after what is in force now
 */
public record CatalogChanged(Catalog before, Catalog after) {}
