package dev.candor.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A part of the platform as customers know it.
 *
 * @param id stable, {@code [a-z0-9-]}
 * @param title for people
 * @param group the heading it stands under; null for none
 * @param description one sentence for people; null for none
 * @param position its place on the page, from 0, as the file orders them
 */
public record Component(
        String id,
        String title,
        @Nullable String group,
        @Nullable String description,
        int position) {}
