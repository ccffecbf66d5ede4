package dev.candor.correlation.blame;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/** Says what is blamed, with the numbers it rests on: what it explains, how its like fares, since when. */
final class Sentence {

    private final Scene scene;
    private final Ground ground;
    private final Candidates candidates;
    private final DoubleFunction<String> time;
    private final String failed;

    Sentence(Scene scene, Ground ground, Candidates candidates, DoubleFunction<String> time, String failed) {
        this.failed = failed;
        this.scene = scene;
        this.ground = ground;
        this.candidates = candidates;
        this.time = time;
    }

    String of(Candidate c, List<Suspect> rivals, int explained, int failures, Onset onset) {
        return "%d of %d %s in the last %.0f s touched %s; %s%s; began %s ± %.0f s"
                .formatted(
                        explained,
                        failures,
                        failed,
                        scene.length,
                        words(candidates.suspect(c)),
                        others(c),
                        rivals.isEmpty()
                                ? ""
                                : "; "
                                        + rivals.stream().map(Sentence::words).collect(Collectors.joining(", "))
                                        + (rivals.size() == 1 ? " explains" : " explain")
                                        + " them as well",
                        time.apply(onset.at()),
                        Math.max(1, (onset.to() - onset.from()) / 2));
    }

    /** For people: {@code the path from lhr to fra}. */
    static String words(Suspect s) {
        List<String> p = s.parts();
        return switch (s.kind()) {
            case AGENT -> "agent " + p.get(0);
            case LOCATION -> "location " + p.get(0);
            case RESOLVER -> "resolver " + p.get(0);
            case PATH -> "the path from %s to %s".formatted(p.get(0), p.get(1));
            case TRANSIT -> "the paths from %s to %s".formatted(p.get(0), p.get(1));
            case HOST -> "host " + p.get(0);
            case REGION -> "region " + p.get(0);
            case PLATFORM -> "the whole platform";
            case APP -> p.get(0);
            case APP_REGION -> "%s in %s".formatted(p.get(0), p.get(1));
            case INSTANCE -> "%s on host %s".formatted(p.get(0), p.get(1));
            case APP_VERSION -> "version %s of %s".formatted(p.get(1), p.get(0));
            case STALE_DISCOVERY -> "stale discovery of %s in %s".formatted(p.get(0), p.get(1));
            case STALE_DNS -> "a stale address of " + p.get(0);
            case STREAM -> "%s as %s asks it".formatted(p.get(1), p.get(0).equals("*") ? "everybody" : p.get(0));
        };
    }

    private String others(Candidate c) {
        double wrong = 0;
        for (Cell cell : scene.cells) {
            if (sibling(c, cell) && cell.share(c) < 0.5) {
                wrong += cell.count * scene.weight;
            }
        }
        String who = like(c);
        return wrong < 1 ? who + " are clean" : String.format(Locale.ROOT, "%.0f %s touched %s", wrong, failed, who);
    }

    private boolean sibling(Candidate c, Cell cell) {
        return switch (c.kind()) {
            case HOST -> {
                int region = ground.regionOf(c.a());
                boolean near = false;
                for (int slot = 0; slot < cell.spread.slots(); slot++) {
                    near |= cell.spread.region[slot] == region && cell.spread.share[slot] > 0.5;
                }
                yield near;
            }
            case AGENT -> cell.asking.location() == ground.asking(c.a()).location();
            case APP_REGION, STALE_DISCOVERY, APP_VERSION, STALE_DNS, INSTANCE -> cell.spread.app == c.a();
            case PATH -> cell.asking.location() == c.a();
            case LOCATION, RESOLVER, TRANSIT, REGION, PLATFORM, APP, STREAM -> true;
        };
    }

    private String like(Candidate c) {
        return switch (c.kind()) {
            case HOST -> {
                int region = ground.regionOf(c.a());
                yield region < 0 ? "other hosts" : "its neighbours in " + ground.regions.name(region);
            }
            case AGENT ->
                "other agents at " + ground.locations.name(ground.asking(c.a()).location());
            case LOCATION -> "other locations";
            case RESOLVER -> "other resolvers";
            case PATH -> "other ways from " + ground.locations.name(c.a());
            case TRANSIT -> "other paths";
            case REGION -> "other regions";
            case PLATFORM -> "targets elsewhere";
            case APP -> "other apps";
            case APP_REGION, STALE_DISCOVERY -> "its other regions";
            case INSTANCE -> "its other instances";
            case APP_VERSION -> "its other versions";
            case STALE_DNS -> "its other addresses";
            case STREAM -> "other checks and agents";
        };
    }
}
