package dev.candor.gate;

import dev.candor.correlation.Finding;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.blame.Suspect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A finding as a gate remembers it. A finding disappears with the window that it explains; the failures stay in the
 * gate's count, and so must their explanation.
 *
 * @param from start of the first failure it explains
 * @param to when it was last believed
 * @param severity the share of what touches the suspect that it breaks, from 0 to 1
 */
record Blame(
        Suspect suspect,
        List<Suspect> rivals,
        double confidence,
        Instant from,
        Instant to,
        List<String> probes,
        List<String> locations,
        String sentence,
        double severity) {

    /** Kept per gate; more at once is a platform on fire, and the oldest can go. */
    private static final int MOST = 200;

    Blame(
            Suspect suspect,
            List<Suspect> rivals,
            double confidence,
            Instant from,
            Instant to,
            List<String> probes,
            List<String> locations,
            String sentence) {
        this(suspect, rivals, confidence, from, to, probes, locations, sentence, 1);
    }

    Blame {
        rivals = List.copyOf(rivals);
        probes = List.copyOf(probes);
        locations = List.copyOf(locations);
    }

    static Blame of(Finding finding, Instant believedAt) {
        return new Blame(
                finding.suspect(),
                finding.rivals(),
                finding.confidence(),
                finding.onset(),
                believedAt,
                finding.probes(),
                finding.locations(),
                finding.sentence(),
                finding.severity());
    }

    /**
     * What a gate remembers once it has heard what is believed now.
     *
     * @param before what it remembered until then
     * @param belief null if nothing was judged yet
     * @param probes the gate's
     */
    static List<Blame> remembered(List<Blame> before, @Nullable Judgement belief, List<String> probes) {
        List<Blame> blames = new ArrayList<>(before);
        if (belief != null) {
            for (Finding finding : belief.findings()) {
                if (finding.probes().stream().anyMatch(probes::contains)) {
                    add(blames, of(finding, belief.at()));
                }
            }
        }
        return blames.size() > MOST ? blames.subList(blames.size() - MOST, blames.size()) : blames;
    }

    private static void add(List<Blame> blames, Blame next) {
        for (int i = 0; i < blames.size(); i++) {
            if (blames.get(i).continuedBy(next)) {
                blames.set(i, blames.get(i).with(next));
                return;
            }
        }
        blames.add(next);
    }

    /** Whether it is the same matter: the same suspect among the same rivals, with no gap in between. */
    boolean continuedBy(Blame next) {
        return suspect.equals(next.suspect) && rivals.equals(next.rivals) && !next.from.isAfter(to);
    }

    /** Both as one: the longest time, and the newest belief. */
    Blame with(Blame next) {
        Instant first = from.isBefore(next.from) ? from : next.from;
        Instant last = to.isAfter(next.to) ? to : next.to;
        return new Blame(
                suspect,
                rivals,
                Math.max(confidence, next.confidence),
                first,
                last,
                union(probes, next.probes),
                union(locations, next.locations),
                next.sentence,
                next.severity);
    }

    /** Whether that failed sample is one that it explains. */
    boolean explains(Sample failure) {
        return !failure.at().isBefore(from)
                && !failure.at().isAfter(to)
                && probes.contains(failure.probe())
                && (touches(suspect, failure) || rivals.stream().anyMatch(rival -> touches(rival, failure)));
    }

    /** Everything that could be it, the suspect first. */
    Stream<Suspect> candidates() {
        return Stream.concat(Stream.of(suspect), rivals.stream());
    }

    /** What is blamed, as results name it: {@code app/checkout@3f2c1ab}, {@code host/fra-112}. */
    String component() {
        List<String> parts = suspect.parts();
        return switch (suspect.kind()) {
            case APP_VERSION -> "app/%s@%s".formatted(parts.get(0), parts.get(parts.size() - 1));
            case APP, APP_REGION, INSTANCE -> "app/" + suspect.id();
            default -> suspect.kind().word() + "/" + suspect.id();
        };
    }

    private boolean touches(Suspect candidate, Sample failure) {
        List<String> parts = candidate.parts();
        String last = parts.get(parts.size() - 1);
        return switch (candidate.kind()) {
            case LOCATION -> last.equals(failure.location());
            case PATH, TRANSIT -> named(parts.get(0), failure.location()) && answered(failure.region(), last, failure);
            case REGION, APP_REGION, STALE_DISCOVERY -> answered(failure.region(), last, failure);
            case HOST -> answered(failure.host(), last, failure);
            case APP_VERSION -> answered(failure.version(), last, failure);
            case AGENT, RESOLVER, STREAM, INSTANCE, APP, STALE_DNS, PLATFORM -> locations.contains(failure.location());
        };
    }

    // A run that got no answer names no region, host or version: then the finding's own locations tell.
    private boolean answered(@Nullable String by, String blamed, Sample failure) {
        return by == null ? locations.contains(failure.location()) : named(blamed, by);
    }

    // Of a path, one name; of transit, several with commas between.
    private static boolean named(String names, String one) {
        return List.of(names.split(",", -1)).contains(one);
    }

    private static List<String> union(List<String> a, List<String> b) {
        return Stream.concat(a.stream(), b.stream()).distinct().toList();
    }
}
