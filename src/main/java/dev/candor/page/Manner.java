package dev.candor.page;

import dev.candor.catalog.Tongue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one reader is spoken to.
 *
 * @param tongue in which language
 * @param zone by which clocks
 * @param asked whether the address asked for the language, so that links go on asking for it
 */
record Manner(Tongue tongue, ZoneId zone, boolean asked) {
    /** As pages are written. */
    static final Manner PLAIN = new Manner(Tongue.EN, ZoneOffset.UTC, false);

    // A browser names a handful.
    private static final int RANGES = 20;

    /**
     * What a request says of language.
     *
     * @param lang the address's {@code lang}; null without one
     * @param accept {@code Accept-Language}; null without one
     */
    record Wish(@Nullable String lang, @Nullable String accept) {
        /** None. */
        static final Wish NONE = new Wish(null, null);
    }

    /**
     * What the catalog says of a customer.
     *
     * @param language empty for nothing
     * @param zone empty for nothing
     */
    record Habit(String language, String zone) {
        /** Nothing. */
        static final Habit NONE = new Habit("", "");
    }

    /** By the address, or else by the catalog, or else by what the browser prefers, or else English; in the customer's zone. */
    static Manner of(Wish wish, Habit habit) {
        Optional<Tongue> asked = Tongue.of(wish.lang());
        Tongue tongue = asked.or(() -> Tongue.of(habit.language()))
                .or(() -> preferred(wish.accept()))
                .orElse(Tongue.EN);
        return new Manner(tongue, zone(habit.zone()), asked.isPresent());
    }

    // A server of pages may know fewer zones than who made them.
    private static ZoneId zone(String name) {
        try {
            return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    /** The one of ours that an {@code Accept-Language} likes best (RFC 9110 §12.5.4); empty if it names none. */
    static Optional<Tongue> preferred(@Nullable String accept) {
        if (accept == null || accept.length() > 1_000) {
            return Optional.empty();
        }
        List<Locale.LanguageRange> ranges;
        try {
            ranges = new ArrayList<>(Locale.LanguageRange.parse(accept));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return ranges.stream()
                .limit(RANGES)
                .filter(range -> range.getWeight() > 0)
                .sorted(Comparator.comparingDouble(Locale.LanguageRange::getWeight)
                        .reversed())
                .flatMap(range -> Tongue.of(range.getRange().split("-", 2)[0]).stream())
                .findFirst();
    }

    /** Whether that is as pages are written. */
    boolean plain() {
        return tongue == Tongue.EN && zone.equals(ZoneOffset.UTC) && !asked;
    }

    /** The day it is there. */
    LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, zone);
    }

    /** Tells what is said from what is said in another manner. */
    String tag(Instant now) {
        return "%s@%s%s:%s".formatted(tongue.code(), zone.getId(), asked ? "!" : "", today(now));
    }
}
