package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Host;
import dev.candor.catalog.Location;
import dev.candor.catalog.Region;
import dev.candor.correlation.blame.Suspect;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

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
    boolean internal(Suspect suspect) {
        return switch (suspect.kind()) {
            case HOST, INSTANCE, STREAM -> true;
            case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, REGION, PLATFORM -> false;
            // A customer's app is the customer's business.
            case APP, APP_REGION, APP_VERSION, STALE_DISCOVERY, STALE_DNS ->
                customers(suspect.parts().get(0));
        };
    }

    /** {@code one host in Frankfurt}: what everybody may read. */
    String openly(Suspect suspect) {
        return switch (suspect.kind()) {
            case HOST ->
                "one host" + regionOf(suspect.id()).map(r -> " in " + region(r)).orElse("");
            case REGION -> "the region " + region(suspect.id());
            case PLATFORM -> "the platform as a whole";
            case INSTANCE -> "one serving instance";
            case APP -> app(suspect) + " itself";
            case APP_REGION -> "%s in %s".formatted(app(suspect), regions(last(suspect)));
            case APP_VERSION -> version(suspect);
            case STALE_DISCOVERY ->
                "old addresses of %s in %s after a deploy".formatted(app(suspect), regions(last(suspect)));
            case STALE_DNS -> "name servers that still give out an old address of " + app(suspect);
            case AGENT -> "our own observer " + suspect.id();
            case LOCATION -> "our own observer in " + location(suspect.id());
            case RESOLVER -> "the name server that our own observers ask, " + suspect.id();
            case PATH, TRANSIT -> "the network from %s to %s".formatted(observers(suspect), regions(last(suspect)));
            case STREAM -> "one check of one observer";
        };
    }

    /** What an app is called in public: a component by its title, a customer's app by nothing that tells whose it is. */
    String app(Suspect suspect) {
        String id = suspect.parts().get(0);
        return catalog.component(id).map(Component::title).orElseGet(() -> customers(id) ? "one customer's app" : id);
    }

    private boolean customers(String id) {
        return catalog.resourcesById().containsKey(id);
    }

    private String version(Suspect suspect) {
        String id = suspect.parts().get(0);
        return customers(id) && catalog.component(id).isEmpty()
                ? "a new version of one customer's app"
                : "version " + last(suspect);
    }

    /** {@code London and Amsterdam}, of the locations that a path or a transit block begins in. */
    String observers(Suspect way) {
        return locations(List.of(way.parts().get(0).split(",", -1)));
    }

    /** {@code Frankfurt and Paris}, of codes with commas between. */
    String regions(String codes) {
        return list(Stream.of(codes.split(",", -1)).map(this::region).toList());
    }

    /** The second part of a name that has two. */
    static String last(Suspect suspect) {
        return suspect.parts().get(suspect.parts().size() - 1);
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
