package dev.candor.app;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;

/**
 * What holds for every meter of this process, its libraries' too: a scrape is small, each metric says what it is, and
 * names are as Prometheus wants them.
 */
@Singleton
class MeterRules {

    // All of Candor's own caps together stay below; this is for what a library might do.
    static final int MOST_METERS = 5_000;

    // Routes have less than 100 templates; whatever else comes, comes from somebody who tries addresses.
    static final int MOST_ADDRESSES = 150;

    // An abbreviated unit, the suffix of a histogram, no help text; what they tell is told by others too.
    private static final Set<String> UNFIT = Set.of("process.cpu.time", "system.cpu.count", "http.server.connections");

    private static final String REQUESTS = "http.server.requests";
    private static final String NOBODYS = "UNMATCHED";

    // The others are answered for any address, also one that no route has.
    private static final Set<String> ASKED = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private static final Map<String, String> HELP =
            Map.of("http.server.active.requests", "Requests being answered now");

    @Produces
    @Singleton
    MeterFilter names() {
        return new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                return UNFIT.contains(id.getName()) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
            }

            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().equals(REQUESTS)) {
                    return id.replaceTags(Tags.of(id.getTags()).and(Tag.of("uri", address(id))));
                }
                String help = HELP.get(id.getName());
                return help == null
                        ? id
                        : new Meter.Id(id.getName(), Tags.of(id.getTags()), id.getBaseUnit(), help, id.getType());
            }
        };
    }

    /**
     * The route that answered. Where none did, Quarkus tells the address as it was asked, which may be anybody's: nothing
     * of it is told, since some addresses are secrets.
     */
    static String address(Meter.Id request) {
        String uri = String.valueOf(request.getTag("uri"));
        if (uri.contains("{") || !uri.startsWith("/")) {
            return uri;
        }
        boolean answered = String.valueOf(request.getTag("status")).startsWith("2")
                && ASKED.contains(String.valueOf(request.getTag("method")));
        return answered && !uri.startsWith("/c/") ? uri : NOBODYS;
    }

    @Produces
    @Singleton
    MeterFilter addresses() {
        return MeterFilter.maximumAllowableTags(REQUESTS, "uri", MOST_ADDRESSES, MeterFilter.deny());
    }

    /** The mail client's own figures have labels that no Prometheus rule lets pass; deliveries are counted by who sends them. */
    @Produces
    @Singleton
    MeterFilter mail() {
        return MeterFilter.denyNameStartsWith("mail.");
    }

    @Produces
    @Singleton
    MeterFilter bound() {
        return MeterFilter.maximumAllowableMetrics(MOST_METERS);
    }
}
