package dev.candor.page;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Planned work as a calendar to subscribe to (RFC 5545, with the properties of RFC 7986). It has no {@code METHOD}: with one
 * it would be an invitation (RFC 5546), and each event would need an organizer. What is called off is no longer in it.
 */
final class Calendar implements Artefact {
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    // RFC 5545 §3.1: a line's most octets, without its end.
    private static final int LINE = 75;

    private final URI base;

    /**
     * Of one site.
     *
     * @param base where the pages can be reached from outside, without a slash at its end
     */
    Calendar(URI base) {
        this.base = base;
    }

    @Override
    public String path() {
        return "maintenance.ics";
    }

    @Override
    public String type() {
        return "text/calendar;charset=UTF-8";
    }

    @Override
    public String write(Projection projection) {
        String root = base + projection.audience().root() + "/";
        String name = Feed.title(projection) + ": planned work";
        List<String> lines = new ArrayList<>();
        lines.add("BEGIN:VCALENDAR");
        lines.add("VERSION:2.0");
        lines.add("PRODID:-//Candor//Planned work//EN");
        lines.add("CALSCALE:GREGORIAN");
        lines.add("NAME:" + escaped(name));
        // What readers knew before RFC 7986.
        lines.add("X-WR-CALNAME:" + escaped(name));
        if (projection.facts().stale()) {
            lines.add("DESCRIPTION:"
                    + escaped("We cannot tell whether these plans still hold: this calendar could not be renewed."));
        }
        lines.add("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        lines.add("URL:" + root);
        projection.planned().forEach(planned -> event(lines, planned, root));
        lines.add("END:VCALENDAR");
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> fold(line, text));
        return text.toString();
    }

    private void event(List<String> lines, Works.Planned planned, String root) {
        lines.add("BEGIN:VEVENT");
        lines.add("UID:maintenance-%s@%s".formatted(planned.work().id(), base.getHost()));
        Instant cancelled = planned.work().cancelledAt();
        lines.add("DTSTAMP:" + time(cancelled == null ? planned.work().plannedAt() : cancelled));
        // What a reader has already gives way to what has a higher one (RFC 5545 §3.8.7.4).
        lines.add("SEQUENCE:" + (cancelled == null ? 0 : 1));
        lines.add("DTSTART:" + time(planned.work().from()));
        lines.add("DTEND:" + time(planned.work().to()));
        lines.add("SUMMARY:" + escaped(planned.view().title()));
        lines.add("DESCRIPTION:" + escaped(planned.text()));
        if (!planned.view().where().isEmpty()) {
            lines.add("LOCATION:" + escaped(planned.view().where()));
        }
        lines.add("STATUS:" + (cancelled == null ? "CONFIRMED" : "CANCELLED"));
        // Nobody is busy because we work.
        lines.add("TRANSP:TRANSPARENT");
        lines.add("URL:" + root);
        lines.add("END:VEVENT");
    }

    private static String time(Instant at) {
        return UTC.format(at);
    }

    /** A text as a value (RFC 5545 §3.3.11). */
    static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace(";", "\\;")
                .replace(",", "\\,")
                .replace("\n", "\\n");
    }

    /** Ends a line and breaks it where it is too long, never within a character nor within what stands for the root. */
    static void fold(String line, StringBuilder text) {
        int used = 0;
        int at = 0;
        while (at < line.length()) {
            int end = line.startsWith(Hole.ROOT_TOKEN, at)
                    ? at + Hole.ROOT_TOKEN.length()
                    : line.offsetByCodePoints(at, 1);
            String atom = line.substring(at, end);
            int octets = atom.getBytes(StandardCharsets.UTF_8).length;
            if (used + octets > LINE) {
                text.append("\r\n ");
                used = 1;
            }
            text.append(atom);
            used += octets;
            at = end;
        }
        text.append("\r\n");
    }
}
