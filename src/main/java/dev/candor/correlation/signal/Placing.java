package dev.candor.correlation.signal;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Host;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.blame.Suspect;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a set of labels is about. Only what the catalog knows is something: labels come from elsewhere and say what
 * they like. Pure.
 */
final class Placing {

    private final SignalConfig config;
    private final Catalog catalog;
    private final Instant now;

    Placing(SignalConfig config, Catalog catalog, Instant now) {
        this.config = config;
        this.catalog = catalog;
        this.now = now;
    }

    /** The narrowest thing that the labels name; empty where they name none. */
    Optional<Suspect> of(Map<String, String> labels) {
        Optional<Suspect> machine = first(labels, config.resourceLabels(), this::resource);
        if (machine.isPresent()) {
            return machine;
        }
        return of(
                first(labels, config.hostLabels(), this::host).orElse(null),
                first(labels, config.regionLabels(), this::region).orElse(null),
                first(labels, config.appLabels(), this::app).orElse(null));
    }

    /** The narrowest thing that these name together, each of which the catalog must know; empty where none is known. */
    Optional<Suspect> named(@Nullable String host, @Nullable String region, @Nullable String app) {
        return of(
                host == null ? null : host(host).orElse(null),
                region == null ? null : region(region).orElse(null),
                app == null ? null : app(app).orElse(null));
    }

    private static Optional<Suspect> of(@Nullable String host, @Nullable String region, @Nullable String app) {
        if (app != null && host != null) {
            return Optional.of(new Suspect(Suspect.Kind.INSTANCE, app + "/" + host));
        }
        if (app != null && region != null) {
            return Optional.of(new Suspect(Suspect.Kind.APP_REGION, app + "/" + region));
        }
        if (host != null) {
            return Optional.of(new Suspect(Suspect.Kind.HOST, host));
        }
        if (app != null) {
            return Optional.of(new Suspect(Suspect.Kind.APP, app));
        }
        return Optional.ofNullable(region).map(code -> new Suspect(Suspect.Kind.REGION, code));
    }

    private static <T> Optional<T> first(
            Map<String, String> labels, List<String> names, Function<String, Optional<T>> known) {
        return names.stream()
                .flatMap(name -> Optional.ofNullable(labels.get(name)).stream())
                .flatMap(value -> known.apply(value).stream())
                .findFirst();
    }

    /** {@code fra-112}, {@code fra-112:9100} and {@code fra-112.example.net:9100} are one host. */
    private Optional<String> host(String label) {
        String whole = label.toLowerCase(Locale.ROOT);
        String name = whole.replaceFirst(":[0-9]{1,5}$", "");
        int dot = name.indexOf('.');
        return List.of(label, whole, name, dot < 0 ? name : name.substring(0, dot)).stream()
                .flatMap(candidate -> catalog.host(candidate).stream())
                .map(Host::id)
                .findFirst();
    }

    private Optional<String> region(String label) {
        return catalog.region(label)
                .or(() -> catalog.region(label.toLowerCase(Locale.ROOT)))
                .map(Region::code);
    }

    private Optional<String> app(String label) {
        return catalog.component(label)
                .map(component -> component.id())
                .or(() -> catalog.resource(label)
                        .filter(resource -> resource.kind() == ResourceKind.APP)
                        .map(Resource::id));
    }

    private Optional<Suspect> resource(String label) {
        Optional<Resource> found = catalog.resource(label);
        Optional<Suspect> app = found.filter(resource -> resource.kind() == ResourceKind.APP)
                .map(resource -> new Suspect(Suspect.Kind.APP, resource.id()));
        return app.or(() -> found.filter(resource -> resource.app() != null)
                .flatMap(resource -> catalog.placementsOf(resource.id()).stream()
                        .filter(placement -> placement.holdsAt(now))
                        .map(Placement::host)
                        .findFirst()
                        .map(host -> new Suspect(Suspect.Kind.INSTANCE, resource.app() + "/" + host))));
    }
}
