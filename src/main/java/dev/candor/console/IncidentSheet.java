package dev.candor.console;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Customer;
import dev.candor.incident.CustomerImpact;
import dev.candor.incident.HostReach;
import dev.candor.incident.Incident;
import dev.candor.page.SafeMarkdown;
import dev.candor.page.View;
import dev.candor.page.Words;
import io.quarkus.qute.RawString;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All of an incident, for operators.
 *
 * @param explanation the finding's own sentence, with machines named
 * @param customers whom it hits, those with most first
 * @param others how many customers it doesn't hit: on their pages it stands as not concerning them
 */
record IncidentSheet(
        IncidentLine line,
        boolean open,
        @Nullable String confidence,
        String explanation,
        View.Moment noticed,
        View.Moment told,
        List<Part> components,
        String regions,
        List<Seen> evidence,
        List<Host> hosts,
        List<Reader> customers,
        int others,
        List<Told> updates) {

    // More are not read; the API lists them all.
    private static final int ROWS = 200;

    /** A component that it hurts. */
    record Part(String id, View.Mark mark, View.Moment from, View.@Nullable Moment to) {}

    /** What one location saw of one probe. */
    record Seen(
            String location,
            String probe,
            String runs,
            @Nullable String detail,
            View.Moment at) {}

    /** A host with what stands on it. */
    record Host(String host, long lasting, long resources, long customers) {}

    /** A customer who reads of it as their own matter. */
    record Reader(String id, String title, long lasting, long resources) {}

    /** One thing told. */
    record Told(
            int number,
            View.Moment at,
            String phase,
            boolean automatic,
            RawString text,
            String written,
            List<Was> edits,
            List<Other> others) {}

    /** What it said before. */
    record Was(View.Moment at, String language, RawString text) {}

    /** The same in another language. */
    record Other(String language, RawString text) {}

    static IncidentSheet of(
            Incident incident, List<CustomerImpact> impacts, List<HostReach> hosts, Catalog catalog, Instant now) {
        return new IncidentSheet(
                IncidentLine.of(incident, now),
                incident.open(),
                incident.confidence() == null ? null : FindingLine.certainty(incident.confidence()),
                Words.plain(incident.explanation()),
                Words.moment(incident.detectedAt(), now),
                Words.moment(incident.publishedAt(), now),
                incident.components().stream()
                        .map(c -> new Part(
                                c.component(),
                                View.Mark.of(c.health()),
                                Words.moment(c.from(), now),
                                c.to() == null ? null : Words.moment(c.to(), now)))
                        .toList(),
                String.join(", ", incident.regions()),
                incident.evidence().stream()
                        .limit(ROWS)
                        .map(e -> new Seen(
                                e.location(),
                                e.probe(),
                                "%d of %d".formatted(e.failures(), e.runs()),
                                e.detail() == null ? null : Words.plain(e.detail()),
                                Words.moment(e.at(), now)))
                        .toList(),
                hosts.stream()
                        .limit(ROWS)
                        .map(h -> new Host(h.host(), h.lasting(), h.resources(), h.customers()))
                        .toList(),
                impacts.stream()
                        .sorted(Comparator.comparingLong(CustomerImpact::lasting)
                                .reversed()
                                .thenComparing(CustomerImpact::customer))
                        .limit(ROWS)
                        .map(i -> new Reader(
                                i.customer(),
                                Words.plain(catalog.customer(i.customer())
                                        .map(Customer::title)
                                        .orElse(i.customer())),
                                i.lasting(),
                                i.resources()))
                        .toList(),
                Math.max(0, catalog.customers().size() - impacts.size()),
                incident.updates().stream()
                        .map(u -> new Told(
                                u.number(),
                                Words.moment(u.at(), now),
                                Words.sentence(u.phase().word()),
                                u.automatic(),
                                SafeMarkdown.html(u.text()),
                                u.text(),
                                u.edits().stream()
                                        .map(e -> new Was(
                                                Words.moment(e.at(), now), e.language(), SafeMarkdown.html(e.was())))
                                        .toList(),
                                u.translations().entrySet().stream()
                                        .sorted(Map.Entry.comparingByKey())
                                        .map(t -> new Other(t.getKey(), SafeMarkdown.html(t.getValue())))
                                        .toList()))
                        .toList());
    }
}
