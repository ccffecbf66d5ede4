package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Host;
import dev.candor.catalog.Location;
import dev.candor.catalog.Region;
import dev.candor.correlation.Suspect;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What people call things: titles instead of codes, lists as one says them, times with their zone. */
final class Names {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    // More names than this in one sentence are not read.
    private static final int LISTED = 6;

    private final Catalog catalog;

    Names(Catalog catalog) {
        this.catalog = catalog;
    }

    String component(String id) {
        return catalog.component(id).map(Component::title).orElse(id);
    }

    String region(String code) {
        return catalog.region(code).map(Region::title).orElse(code);
    }

    String location(String code) {
        return catalog.location(code).map(Location::title).orElse(code);
    }

    String locations(Collection<String> codes) {
        return list(codes.stream().map(this::location).toList());
    }

    /** Whether its name is nobody's business but the operators'. */
    static boolean internal(Suspect suspect) {
        return suspect.kind() == Suspect.Kind.HOST || suspect.kind() == Suspect.Kind.INSTANCE;
    }

    /** {@code one host in Frankfurt}: what everybody may read. */
    String openly(Suspect suspect) {
        return switch (suspect.kind()) {
            case HOST ->
                "one host" + regionOf(suspect.id()).map(r -> " in " + region(r)).orElse("");
            case REGION -> "the region " + region(suspect.id());
            case INSTANCE -> "one serving instance";
            case VERSION -> "version " + suspect.id();
            case COMPONENT -> component(suspect.id()) + " itself";
            case LOCATION -> "our own observer in " + location(suspect.id());
        };
    }

    private Optional<String> regionOf(String host) {
        return catalog.host(host).map(Host::region);
    }

    /** {@code a, b and c}; the tail of a long list is counted. */
    static String list(List<String> items) {
        if (items.size() > LISTED) {
            return String.join(", ", items.subList(0, LISTED - 1)) + " and " + (items.size() - LISTED + 1) + " more";
        }
        if (items.size() < 2) {
            return String.join("", items);
        }
        return String.join(", ", items.subList(0, items.size() - 1)) + " and " + items.get(items.size() - 1);
    }

    /** {@code 1 run}, {@code 2 runs}. */
    static String count(long n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    /** The time, and the day where it is not that of {@code now}. */
    static String time(Instant moment, Instant now) {
        boolean today = moment.atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .equals(now.atOffset(ZoneOffset.UTC).toLocalDate());
        return (today ? TIME : DAY_AND_TIME).format(moment);
    }
}
