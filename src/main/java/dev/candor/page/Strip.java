package dev.candor.page;

import dev.candor.measurement.Measurement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What locations saw of an incident, drawn small: a row per location, a column per step, and below how long answers took. The
 * same stands beside it in words. A worse cell is a thicker one, so that it can be read without colours.
 *
 * @param app the title of the app that it is about; null for the whole incident
 * @param width of both drawings, in their units
 * @param height of the rows
 * @param heat the cells by state
 * @param spark how long answers took; empty if nothing was answered
 * @param step how long a column is
 * @param rows in their order from the top
 * @param more how many locations are left out
 * @param took in words
 */
record Strip(
        @Nullable String app,
        int width,
        int height,
        List<View.Path> heat,
        String spark,
        View.Moment from,
        View.Moment to,
        String step,
        List<Row> rows,
        int more,
        String took) {
    // As many as a caption can say.
    private static final int ROWS = 6;
    private static final int STEP = 4;
    private static final int ROW = 7;

    /** One location; {@code failed} of {@code runs} went wrong. */
    record Row(String location, int failed, int runs) {}

    /** Empty if nothing was seen. */
    static Optional<Strip> of(@Nullable String app, Seen seen, Atlas atlas, Instant now) {
        if (seen.places().isEmpty()) {
            return Optional.empty();
        }
        List<Seen.Place> shown = seen.places().stream()
                .sorted((a, b) -> Integer.compare(b.bad(), a.bad()))
                .limit(ROWS)
                .toList();
        Seen.Place together = together(seen.places());
        int steps = together.steps().size();
        List<Double> means = EvidencePress.means(together);
        return Optional.of(new Strip(
                app,
                steps * STEP,
                shown.size() * ROW,
                heat(shown),
                EvidencePress.spark(together, means),
                Words.moment(seen.from(), now),
                Words.moment(seen.at(steps), now),
                Words.span(seen.step()),
                shown.stream()
                        .map(p -> new Row(atlas.locationTitle(p.location()), p.bad(), p.runs()))
                        .toList(),
                seen.places().size() - shown.size(),
                EvidencePress.range(means)));
    }

    private static Seen.Place together(List<Seen.Place> places) {
        List<Seen.Step> sum = new ArrayList<>(places.get(0).steps());
        for (Seen.Place place : places.subList(1, places.size())) {
            for (int i = 0; i < sum.size(); i++) {
                sum.set(i, sum.get(i).plus(place.steps().get(i)));
            }
        }
        return new Seen.Place("", sum);
    }

    private static List<View.Path> heat(List<Seen.Place> places) {
        Map<Tone, StringBuilder> cells = new EnumMap<>(Tone.class);
        for (int row = 0; row < places.size(); row++) {
            int y = row * ROW + ROW / 2;
            Tone drawing = null;
            int end = -1;
            List<Seen.Step> steps = places.get(row).steps();
            for (int i = 0; i < steps.size(); i++) {
                Tone tone = tone(steps.get(i));
                // Equal neighbours are one stroke.
                if (tone != drawing) {
                    close(cells, drawing, end, i * STEP);
                    cells.computeIfAbsent(tone, t -> new StringBuilder()).append("M%d %d".formatted(i * STEP, y));
                    drawing = tone;
                }
                end = i * STEP;
            }
            close(cells, drawing, end, steps.size() * STEP);
        }
        List<View.Path> paths = new ArrayList<>();
        cells.forEach((tone, path) -> paths.add(new View.Path(tone.css(), path.toString())));
        return paths;
    }

    private static void close(Map<Tone, StringBuilder> cells, @Nullable Tone tone, int end, int to) {
        if (tone != null && end >= 0) {
            Objects.requireNonNull(cells.get(tone)).append('H').append(to);
        }
    }

    private static Tone tone(Seen.Step step) {
        if (step.runs() == 0) {
            return Tone.UNKNOWN;
        }
        return step.down() > 0 ? Tone.DOWN : step.degraded() > 0 ? Tone.DEGRADED : Tone.OK;
    }

    /** A few measurements, each in a row. */
    static List<View.Sample> samples(List<Measurement> some, Atlas atlas, Instant now) {
        return some.stream().map(m -> EvidencePress.sample(m, atlas, now)).toList();
    }
}
