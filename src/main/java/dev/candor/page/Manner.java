package dev.candor.page;

import dev.candor.catalog.Tongue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
 * @param zoned the same of the zone
 */
record Manner(Tongue tongue, ZoneId zone, boolean asked, boolean zoned) {
    /** As pages are written. */
    static final Manner PLAIN = new Manner(Tongue.EN, ZoneOffset.UTC, false);

    /** Of whose zone nobody asked. */
    Manner(Tongue tongue, ZoneId zone, boolean asked) {
        this(tongue, zone, asked, false);
    }

    // A browser names a handful.
    private static final int RANGES = 20;

    // America/Argentina/ComodRivadavia has 32.
    private static final int LONGEST_ZONE = 64;

    /**
     * What a request says of language and zone.
     *
     * @param lang the address's {@code lang}; null without one
     * @param accept {@code Accept-Language}; null without one
     * @param tz the address's {@code tz}, as the time zone database names it; null without one
     */
    record Wish(
            @Nullable String lang,
            @Nullable String accept,
            @Nullable String tz) {
        /** Of who says nothing of the zone. */
        Wish(@Nullable String lang, @Nullable String accept) {
            this(lang, accept, null);
        }

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

    /**
     * By the address, or else by the catalog, or else by what the browser prefers, or else English; by the clocks that the
     * address names, or else the customer's, or else UTC.
     */
    static Manner of(Wish wish, Habit habit) {
        Optional<Tongue> asked = Tongue.of(wish.lang());
        Tongue tongue = asked.or(() -> Tongue.of(habit.language()))
                .or(() -> preferred(wish.accept()))
                .orElse(Tongue.EN);
        Optional<ZoneId> there = zone(wish.tz());
        return new Manner(
                tongue,
                there.or(() -> zone(habit.zone())).orElse(ZoneOffset.UTC),
                asked.isPresent(),
                there.isPresent());
    }

    // A server of pages may know fewer zones than who made them.
    private static Optional<ZoneId> zone(@Nullable String name) {
        if (name == null || name.isBlank() || name.length() > LONGEST_ZONE) {
            return Optional.empty();
        }
        try {
            ZoneId zone = ZoneId.of(name.strip());
            return Optional.of(zone.normalized().equals(ZoneOffset.UTC) ? ZoneOffset.UTC : zone);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** What links within the site go on asking for: {@code lang=de&tz=Europe%2FBerlin}; empty for nothing. */
    String query() {
        String lang = asked ? "lang=" + tongue.code() : "";
        return zoned ? lang + (lang.isEmpty() ? "" : "&") + tz() : lang;
    }

    /** The part of it that asks for the zone. */
    String tz() {
        return "tz=" + URLEncoder.encode(zoneName(), StandardCharsets.UTF_8);
    }

    /** What the zone is called. */
    String zoneName() {
        return zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
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
        return tongue == Tongue.EN && zone.equals(ZoneOffset.UTC) && !asked && !zoned;
    }

    /** The day it is there. */
    LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, zone);
    }

    /** Tells what is said from what is said in another manner. */
    String tag(Instant now) {
        return "%s@%s%s%s:%s".formatted(tongue.code(), zone.getId(), asked ? "!" : "", zoned ? "~" : "", today(now));
    }
}
