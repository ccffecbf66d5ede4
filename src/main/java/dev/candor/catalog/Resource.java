package dev.candor.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A customer's machine, volume or app.
 *
 * @param id stable, {@code [a-z0-9-]}, unique over all customers
 * @param customer the id of its owner
 * @param kind machine, volume or app
 * @param title as its owner calls it
 * @param app the id of the app resource it belongs to; null for an app and for what stands alone. An app stands
 *     wherever its machines do
 */
public record Resource(
        String id,
        String customer,
        ResourceKind kind,
        String title,
        @Nullable String app) {}
