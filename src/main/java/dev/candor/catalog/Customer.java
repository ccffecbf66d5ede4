package dev.candor.catalog;

import java.util.List;

/**
 * Whose personal page it is.
 *
 * @param id stable, {@code [a-z0-9-]}; never part of an address that others could guess
 * @param title for people
 * @param levels what was promised to them, in file order
 */
public record Customer(String id, String title, List<ServiceLevel> levels) {

    public Customer {
        levels = List.copyOf(levels);
    }

    /** One to whom nothing was promised. */
    public Customer(String id, String title) {
        this(id, title, List.of());
    }
}
