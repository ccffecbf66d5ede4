package dev.candor.catalog;

import java.util.Locale;

/** What a customer can have placed on a host. */
public enum ResourceKind {
    MACHINE,
    VOLUME,
    APP;

    /** The word in files, JSON and on pages: {@code machine}, {@code volume}, {@code app}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
