package dev.candor.console;

import dev.candor.correlation.Finding;
import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Incident;
import dev.candor.page.View;
import dev.candor.page.Words;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A suspected cause as the console shows it.
 *
 * @param key names it in a form: kind and id, with a blank between
 * @param certainty in percent, never a hundred
 * @param rivals what explains it as well; empty where the blame is unambiguous
 * @param counts {@code 61 of 64 failures explained, of 90 runs}
 * @param incident the open incident that tells of it; null if none does
 */
record FindingLine(
        String key,
        String suspect,
        String concern,
        String certainty,
        List<String> rivals,
        String sentence,
        String counts,
        View.Moment onset,
        String components,
        String probes,
        String locations,
        String regions,
        @Nullable UUID incident) {

    static FindingLine of(Finding finding, List<Incident> open, Instant now) {
        return new FindingLine(
                key(finding),
                Words.plain(finding.suspect().toString()),
                finding.concern().word(),
                certainty(finding.confidence()),
                finding.rivals().stream()
                        .map(Suspect::toString)
                        .map(Words::plain)
                        .toList(),
                Words.plain(finding.sentence()),
                "%d of %d failures explained, of %s"
                        .formatted(finding.explained(), finding.failures(), Words.count(finding.runs(), "run")),
                Words.moment(finding.onset(), now),
                String.join(", ", finding.components()),
                String.join(", ", finding.probes()),
                String.join(", ", finding.locations()),
                String.join(", ", finding.regions()),
                open.stream()
                        .filter(i -> Objects.equals(i.cause(), finding.suspect()))
                        .map(Incident::id)
                        .findFirst()
                        .orElse(null));
    }

    /** A confidence in percent: nobody is ever wholly sure. */
    static String certainty(double confidence) {
        return confidence > 0.99 ? "over 99 %" : (int) Math.floor(confidence * 100) + " %";
    }

    /** The name of a finding in forms. */
    static String key(Finding finding) {
        return finding.suspect().kind().word() + " " + finding.suspect().id();
    }
}
