package dev.candor.app;

import dev.candor.app.Look.Ink;
import dev.candor.correlation.blame.Blame;
import dev.candor.correlation.blame.Diagnosis;
import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.blame.Told;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What changed from tick to tick, as people read it: who is newly blamed, of whom more is known, who no longer. */
final class ReplayReport {

    /** Seconds above this are taken for those since 1970; it is the year 2001. */
    private static final double EPOCH = 1e9;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private final Look look;
    private Map<Suspect, State> before = Map.of();

    ReplayReport(Look look) {
        this.look = look;
    }

    /** What is worth a line when it changes. */
    private record State(boolean page, List<Suspect> rivals) {}

    static String time(double seconds) {
        return seconds >= EPOCH
                ? TIME.format(Instant.ofEpochMilli(Math.round(seconds * 1000)))
                : String.format(Locale.ROOT, "%.0f s", seconds);
    }

    /**
     * A line for each change since the tick before; empty where there is none.
     *
     * @param locationOfAgent where each agent stands
     */
    String changes(Diagnosis diagnosis, Map<String, String> locationOfAgent) {
        StringBuilder text = new StringBuilder();
        Map<Suspect, State> now = new LinkedHashMap<>();
        for (Blame blame : diagnosis.blames()) {
            Told told = Told.of(blame, locationOfAgent);
            State state = new State(blame.page(), told.rivals());
            now.put(told.suspect(), state);
            State last = before.get(told.suspect());
            if (!state.equals(last)) {
                text.append(line(diagnosis.at(), last == null ? "found  " : "revised", told, blame));
            }
        }
        for (Suspect suspect : before.keySet()) {
            if (!now.containsKey(suspect)) {
                text.append("%s  %s  %s%n"
                        .formatted(
                                time(diagnosis.at()), look.paint(Ink.GOOD, "over   "), look.inert(suspect.toString())));
            }
        }
        before = now;
        return text.toString();
    }

    private String line(double at, String what, Told told, Blame blame) {
        String who = look.inert(told.suspect().toString());
        return "%s  %s  %s  %s%s%n    %s%n"
                .formatted(
                        time(at),
                        look.paint(blame.page() ? Ink.BAD : Ink.WARN, what),
                        look.paint(Ink.BOLD, !told.rivals().isEmpty() ? who + " or another" : who),
                        String.format(
                                Locale.ROOT,
                                "%s, confidence %.3f, severity %.2f",
                                told.suspect().kind().concern().word(),
                                told.confidence(),
                                blame.severity()),
                        blame.page() ? ", page" : "",
                        look.inert(blame.sentence()));
    }
}
