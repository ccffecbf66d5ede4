package dev.candor.page;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How late we were with the incidents of the last 90 days, for everybody to see. */
final class LatenessPage implements Artefact {
    static final String PATH = "lateness";

    private final URI base;
    private final Templates templates;

    LatenessPage(URI base, Templates templates) {
        this.base = base;
        this.templates = templates;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String type() {
        return Artefacts.HTML;
    }

    @Override
    public String write(Projection projection) {
        View.Frame frame = new Frames(base, projection.facts(), projection.audience()).of("How late we were", PATH);
        return templates.lateness(frame, ledger(Lateness.of(projection.facts()), projection));
    }

    private static View.Ledger ledger(Lateness lateness, Projection projection) {
        return new View.Ledger(
                List.of(
                        figure("From the beginning until we noticed", lateness.toDetect()),
                        figure("From the beginning until we told here", lateness.toTell())),
                lateness.promises() == 0
                        ? "No update was due yet."
                        : "%d of %s came when promised."
                                .formatted(lateness.kept(), Words.count(lateness.promises(), "promised update")),
                lateness.entries().stream().map(entry -> row(entry, projection)).toList());
    }

    private static View.LateFigure figure(String title, List<Duration> all) {
        List<Integer> counts = Lateness.classes(all);
        int most = Math.max(1, counts.stream().mapToInt(Integer::intValue).max().orElse(1));
        StringBuilder drawn = new StringBuilder();
        List<View.LateClass> classes = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            int height = counts.get(i) == 0 ? 0 : Math.max(2, counts.get(i) * 28 / most);
            if (height > 0) {
                drawn.append("M%d 28v-%d".formatted(i * 16 + 8, height));
            }
            classes.add(new View.LateClass(
                    i < Lateness.BOUNDS.size()
                            ? "under " + Words.span(Lateness.BOUNDS.get(i))
                            : Words.span(Lateness.BOUNDS.get(i - 1)) + " or more",
                    counts.get(i)));
        }
        return new View.LateFigure(
                title,
                said(Lateness.percentile(all, 50)),
                said(Lateness.percentile(all, 95)),
                drawn.toString(),
                classes);
    }

    private static String said(@Nullable Duration duration) {
        return duration == null ? "–" : Words.span(duration);
    }

    private static View.LateRow row(Lateness.Entry entry, Projection projection) {
        String promises = entry.promises() == 0 ? "–" : "%d of %d".formatted(entry.kept(), entry.promises());
        return new View.LateRow(
                Commons.path(entry.incident().id()),
                Words.plain(entry.incident().title()),
                Words.moment(entry.incident().beganAt(), projection.facts().now()),
                Words.span(entry.toDetect()),
                Words.span(entry.toTell()),
                promises,
                entry.latest().isZero() ? "–" : Words.span(entry.latest()));
    }
}
