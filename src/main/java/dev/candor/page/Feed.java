package dev.candor.page;

import dev.candor.incident.Incident;
import dev.candor.incident.Postmortem;
import dev.candor.incident.Update;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * What the feeds of one audience tell, whatever their form: one entry per update, newest first, each with an id that stays
 * for ever and with an own time, since some readers drop entries of equal time.
 */
final class Feed {
    /** When nothing was ever told, a feed last changed before there was one. */
    static final Instant NEVER = Instant.parse("2026-01-01T00:00:00Z");

    // Readers keep what they have seen; more would only make each fetch larger.
    private static final int ENTRIES = 50;

    private final URI base;
    private final Projection projection;
    private final List<Entry> entries;

    /**
     * Of one audience.
     *
     * @param base where the pages can be reached from outside, without a slash at its end
     * @param step what the feed's form can tell apart in times
     */
    Feed(URI base, Projection projection, ChronoUnit step) {
        this.base = base;
        this.projection = projection;
        this.entries = entries(projection.told(), step);
    }

    /**
     * One thing told: an update, or a postmortem.
     *
     * @param name what it is called within its incident, for ever
     * @param anchor where it stands on the incident's page
     * @param word the phase, or {@code postmortem}
     * @param html what it says, as harmless HTML
     * @param at the time that it has in the feed
     * @param changedAt when its text was last changed; {@code at} if it never was
     */
    record Entry(
            Incident incident, String name, String anchor, String word, String html, Instant at, Instant changedAt) {

        static Entry of(Incident incident, Update update) {
            String text = SafeMarkdown.html(update.text()).toString();
            return new Entry(
                    incident,
                    "update:" + update.number(),
                    "u" + update.number(),
                    update.phase().word(),
                    update.automatic() && update.edits().isEmpty()
                            ? "<p>Detected automatically, not yet reviewed.</p>" + text
                            : text,
                    update.at(),
                    update.changedAt());
        }

        static Entry of(Incident incident, Postmortem postmortem) {
            return new Entry(
                    incident,
                    "postmortem",
                    "postmortem",
                    "postmortem",
                    SafeMarkdown.html(postmortem.text()).toString(),
                    postmortem.publishedAt(),
                    postmortem.changedAt());
        }

        /** The same, as of that time. */
        Entry as(Instant time) {
            return new Entry(incident, name, anchor, word, html, time, changedAt.isAfter(time) ? changedAt : time);
        }

        /** What it is about, in one line. */
        String title() {
            return Words.sentence(word) + ": " + Words.plain(incident.title());
        }

        /** Whether it was changed since it was told. */
        boolean changed() {
            return changedAt.isAfter(at);
        }
    }

    /** Newest first. */
    List<Entry> entries() {
        return entries;
    }

    /** What the feed is called. */
    String title() {
        return title(projection);
    }

    /** What anything of an audience is called that needs a name outside its pages. */
    static String title(Projection projection) {
        Atlas atlas = projection.facts().atlas();
        String name = atlas.nameOf(projection.audience());
        return atlas.platform() + " status" + (name == null ? "" : " for " + name);
    }

    /** The address of the audience's root, without a slash at its end. */
    String root() {
        return base + projection.audience().root();
    }

    /** A name that stays when a capability is replaced, and from which nobody can tell the customer. */
    String id() {
        String customer = projection.audience().customer();
        return tag(
                customer == null
                        ? "feed"
                        : "feed:" + UUID.nameUUIDFromBytes(customer.getBytes(StandardCharsets.UTF_8)));
    }

    /** The name of an entry, for ever. */
    String id(Entry entry) {
        return tag("incident:%s:%s".formatted(entry.incident().id(), entry.name()));
    }

    /** Where an entry stands on its incident's page. */
    String link(Entry entry) {
        return "%s/incidents/%s#%s".formatted(root(), entry.incident().id(), entry.anchor());
    }

    /** When the newest entry was told, or any was last changed. */
    Instant updated() {
        return entries.stream()
                .map(Entry::changedAt)
                .max(Comparator.naturalOrder())
                .orElse(NEVER);
    }

    /**
     * All entries in one of the feed's forms, written once for all audiences of which the same is told.
     *
     * @param form tells this form from the others
     */
    String entries(Sharing sharing, String form, Function<List<Entry>, String> writing) {
        String key = form + " " + projection.audience().personal() + " " + projection.signature();
        return sharing.once(key, () -> writing.apply(entries));
    }

    private static List<Entry> entries(List<Incident> incidents, ChronoUnit step) {
        List<Entry> oldestFirst = new ArrayList<>();
        for (Incident incident : incidents) {
            incident.updates().forEach(update -> oldestFirst.add(Entry.of(incident, update)));
            if (incident.postmortem() != null) {
                oldestFirst.add(Entry.of(incident, incident.postmortem()));
            }
        }
        oldestFirst.replaceAll(entry -> entry.as(entry.at().truncatedTo(step)));
        oldestFirst.sort(Comparator.comparing(Entry::at)
                .thenComparing(e -> e.incident().id())
                // Shorter first, so that the ninth stands before the tenth.
                .thenComparing(e -> e.name().length())
                .thenComparing(Entry::name));
        List<Entry> distinct = new ArrayList<>();
        Instant last = Instant.MIN;
        for (Entry entry : oldestFirst) {
            Instant at = entry.at().isAfter(last) ? entry.at() : last.plus(1, step);
            distinct.add(entry.as(at));
            last = at;
        }
        Collections.reverse(distinct);
        return distinct.subList(0, Math.min(ENTRIES, distinct.size()));
    }

    // RFC 4151: the name of a server, a time at which it had that name, and what it calls the thing.
    private String tag(String specific) {
        return "tag:%s,2026:%s".formatted(base.getHost(), specific);
    }
}
