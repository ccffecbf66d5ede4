package dev.candor.correlation;

import dev.candor.correlation.blame.Blame;
import dev.candor.correlation.blame.Told;
import dev.candor.measurement.Outcome;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Turns what the localizer blames into what the rest of the house reads. */
final class Findings {

    private final Topology topology;
    private final Map<String, String> locationOfAgent;
    private final Map<Series, String> answeredBy;

    /**
     * One for a moment.
     *
     * @param locationOfAgent where each agent stands
     * @param answeredBy the region that answered each series when it was last up
     */
    Findings(Topology topology, Map<String, String> locationOfAgent, Map<Series, String> answeredBy) {
        this.topology = topology;
        this.locationOfAgent = locationOfAgent;
        this.answeredBy = answeredBy;
    }

    Finding of(Blame blame, Outcome outcome, Instant now) {
        Told told = Told.of(blame, locationOfAgent);
        Instant onset = earlier(moment(blame.onset()), now);
        Instant from = earlier(moment(blame.onsetFrom()), onset);
        Instant to = moment(blame.onsetTo());
        return new Finding(
                told.suspect(),
                outcome,
                told.rivals(),
                told.confidence(),
                blame.score(),
                blame.severity(),
                blame.page(),
                blame.explained(),
                blame.failures(),
                blame.runs(),
                onset,
                from,
                to.isBefore(onset) ? onset : to,
                blame.checks().stream()
                        .map(topology::componentOf)
                        .filter(Objects::nonNull)
                        .map(String::valueOf)
                        .distinct()
                        .sorted()
                        .toList(),
                blame.checks(),
                locations(blame),
                regions(blame),
                blame.sentence());
    }

    private List<String> locations(Blame blame) {
        return blame.agents().stream()
                .map(agent -> locationOfAgent.getOrDefault(agent, agent))
                .distinct()
                .sorted()
                .toList();
    }

    private List<String> regions(Blame blame) {
        Set<String> regions = new TreeSet<>();
        Stream.concat(Stream.of(blame.suspect()), blame.rivals().stream()).forEach(s -> {
            List<String> parts = s.parts();
            switch (s.kind()) {
                case REGION -> regions.add(s.id());
                case PATH, APP_REGION, STALE_DISCOVERY -> regions.add(parts.get(1));
                case TRANSIT -> regions.addAll(Arrays.asList(parts.get(1).split(",", -1)));
                case HOST -> addRegionOf(s.id(), regions);
                case INSTANCE -> addRegionOf(parts.get(1), regions);
                case AGENT, LOCATION, RESOLVER, PLATFORM, APP, APP_VERSION, STALE_DNS, STREAM ->
                    blame.checks()
                            .forEach(check ->
                                    locations(blame).forEach(at -> addRegionOf(new Series(check, at), regions)));
            }
        });
        return List.copyOf(regions);
    }

    private void addRegionOf(String host, Set<String> regions) {
        String region = topology.regionOf(host);
        if (region != null) {
            regions.add(region);
        }
    }

    private void addRegionOf(Series series, Set<String> regions) {
        String region = answeredBy.get(series);
        if (region != null) {
            regions.add(region);
        }
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /** Seconds since 1970. */
    static double seconds(Instant moment) {
        return moment.getEpochSecond() + moment.getNano() / 1e9;
    }

    /** To the microsecond, as the database keeps it. */
    static Instant moment(double seconds) {
        return Instant.EPOCH.plusNanos(Math.round(seconds * 1e6) * 1000);
    }
}
