package dev.candor.page;

import dev.candor.incident.Incident;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Draws what each location saw of an incident over time, when somebody asks for it: all that it says is the same for everybody.
 * For any thread.
 */
final class EvidencePress {
    private static final int PROBES = 20;
    private static final int SAMPLES = 10;

    private final Sources sources;
    private final URI base;
    private final Templates templates;

    EvidencePress(Sources sources, URI base, Templates templates) {
        this.sources = sources;
        this.base = base;
        this.templates = templates;
    }

    /** Where it is, below the audience's root. */
    static String path(UUID incident) {
        return Commons.path(incident) + "/evidence";
    }

    /** Of an incident; empty if there is none that may be shown. */
    Optional<Snapshot> draw(Facts known, Audience audience, UUID id, Instant now) {
        return sources.incident(id)
                .filter(Incident::platformAtFault)
                .map(incident -> draw(known, new Audience("../../", audience.customer()), incident, now));
    }

    private Snapshot draw(Facts known, Audience audience, Incident incident, Instant now) {
        Instant from = Trace.from(incident);
        Instant to = Trace.to(incident, now);
        List<String> probes = incident.evidence().stream()
                .map(Incident.Evidence::probe)
                .distinct()
                .limit(PROBES)
                .toList();
        Seen seen = Seen.of(sources.minutes(probes, from, to), from, to);
        List<Measurement> samples =
                sources.samples(probes, incident.beganAt(), incident.beganAt().plusSeconds(60));
        View.Frame frame = new Frames(base, known, audience).of("Evidence: " + incident.title(), path(incident.id()));
        String page = templates.seen(
                frame,
                new View.Seen(
                        Words.plain(incident.title()),
                        audience.at(Commons.path(incident.id())),
                        Words.moment(from, now),
                        Words.moment(to, now),
                        Words.span(seen.step()),
                        seen.places().stream()
                                .map(place -> place(seen, place, known, now))
                                .toList(),
                        samples.stream()
                                .sorted(Comparator.comparing((Measurement m) -> m.outcome() == Outcome.UP)
                                        .thenComparing(Measurement::startedAt))
                                .limit(SAMPLES)
                                .map(m -> sample(m, known.atlas(), now))
                                .toList()));
        return Snapshot.of(Artefacts.HTML, page, page);
    }

    private static View.SeenFrom place(Seen seen, Seen.Place place, Facts known, Instant now) {
        List<Integer> bad = IntStream.range(0, place.steps().size())
                .filter(i -> place.steps().get(i).bad() > 0)
                .boxed()
                .toList();
        List<Double> means = means(place);
        return new View.SeenFrom(
                known.atlas().locationTitle(place.location()),
                "%d of %d".formatted(place.bad(), place.runs()),
                bad.isEmpty() ? null : Words.moment(seen.at(bad.get(0)), now),
                bad.isEmpty() ? null : Words.moment(seen.at(bad.get(bad.size() - 1) + 1), now),
                range(means),
                place.steps().size() * 4,
                heat(place),
                spark(place, means));
    }

    /** How long answers took in each step that had any, in milliseconds. */
    static List<Double> means(Seen.Place place) {
        return place.steps().stream()
                .flatMap(s -> Optional.ofNullable(s.meanMs()).stream())
                .toList();
    }

    /** The same in words. */
    static String range(List<Double> means) {
        if (means.isEmpty()) {
            return "no answer";
        }
        long least = Math.round(means.stream().mapToDouble(d -> d).min().orElse(0));
        long most = Math.round(means.stream().mapToDouble(d -> d).max().orElse(0));
        return least == most ? most + " ms" : least + " to " + most + " ms";
    }

    // One stroke a step: the more went wrong, the taller; what nobody saw is a low grey one.
    private static List<View.Path> heat(Seen.Place place) {
        StringBuilder ok = new StringBuilder();
        StringBuilder degraded = new StringBuilder();
        StringBuilder down = new StringBuilder();
        StringBuilder unknown = new StringBuilder();
        for (int i = 0; i < place.steps().size(); i++) {
            Seen.Step step = place.steps().get(i);
            int height = step.runs() == 0 ? 6 : 14 + 14 * step.bad() / step.runs();
            StringBuilder path =
                    step.runs() == 0 ? unknown : step.down() > 0 ? down : step.degraded() > 0 ? degraded : ok;
            path.append("M%d 28v-%d".formatted(i * 4 + 2, height));
        }
        return List.of(
                new View.Path(Tone.OK.css(), ok.toString()),
                new View.Path(Tone.DEGRADED.css(), degraded.toString()),
                new View.Path(Tone.DOWN.css(), down.toString()),
                new View.Path(Tone.UNKNOWN.css(), unknown.toString()));
    }

    /** The same as a line, with a gap where nothing was answered. */
    static String spark(Seen.Place place, List<Double> means) {
        double most = means.stream().mapToDouble(d -> d).max().orElse(1);
        StringBuilder path = new StringBuilder();
        boolean drawing = false;
        for (int i = 0; i < place.steps().size(); i++) {
            Double mean = place.steps().get(i).meanMs();
            if (mean != null) {
                path.append(drawing ? "L" : "M")
                        .append("%d %d".formatted(i * 4 + 2, 26 - Math.round(24 * mean / Math.max(1, most))));
            }
            drawing = mean != null;
        }
        return path.toString();
    }

    /** One measurement; what it asked and what it was answered stays out. */
    static View.Sample sample(Measurement m, Atlas atlas, Instant now) {
        View.Mark mark = switch (m.outcome()) {
            case UP -> View.Mark.of(Tone.OK, "Worked");
            case DEGRADED -> View.Mark.of(Tone.DEGRADED, "Degraded");
            case DOWN -> View.Mark.of(Tone.DOWN, "Failed");
            case UNKNOWN -> View.Mark.of(Tone.UNKNOWN, "Cannot tell");
        };
        return new View.Sample(
                atlas.locationTitle(m.location()),
                Words.moment(m.startedAt(), now),
                mark,
                reason(m),
                Math.round(m.timings().total()) + " ms");
    }

    private static String reason(Measurement m) {
        return m.failure() == null ? "" : PlainReason.of(text(m.failure().detail()));
    }

    private static @Nullable String text(String detail) {
        return detail.isBlank() ? null : detail;
    }
}
