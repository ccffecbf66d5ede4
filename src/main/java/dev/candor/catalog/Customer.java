package dev.candor.catalog;

import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose personal page it is.
 *
 * @param id stable, {@code [a-z0-9-]}; never part of an address that others could guess
 * @param title for people
 * @param levels what was promised to them, in file order
 * @param language in which they are spoken to, null for what their browser prefers
 * @param zone by whose clocks they are told times; null for UTC
 */
public record Customer(
        String id,
        String title,
        List<ServiceLevel> levels,
        @Nullable Tongue language,
        @Nullable ZoneId zone) {

    public Customer {
        levels = List.copyOf(levels);
    }

    /** One who is spoken to like everybody. */
    public Customer(String id, String title, List<ServiceLevel> levels) {
        this(id, title, levels, null, null);
    }

    /** One to whom nothing was promised. */
    public Customer(String id, String title) {
        this(id, title, List.of());
    }
}
