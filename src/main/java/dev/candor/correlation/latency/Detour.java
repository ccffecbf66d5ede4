package dev.candor.correlation.latency;

import dev.candor.correlation.blame.Suspect;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A location that a far region answers although the near one, which usually does, is up: the way between them is to blame.
 *
 * @param suspect the path, {@code ams/fra}
 * @param rivals what explains it as well
 * @param confidence from 0 to 1
 * @param score how unlikely it is by chance, in nats
 * @param runs how many runs went the long way
 * @param onset when the first of them began, in seconds
 * @param onsetFrom when the last before them did
 * @param probes whose runs they are
 * @param apps what those ask
 * @param location where they were made
 * @param near who used to answer
 * @param far who answers now
 * @param sentence all this in one sentence for people
 */
public record Detour(
        Suspect suspect,
        List<Suspect> rivals,
        double confidence,
        double score,
        int runs,
        int onset,
        int onsetFrom,
        List<String> probes,
        List<String> apps,
        String location,
        String near,
        String far,
        String sentence) {

    // Start values, not learned ones. The same probe elsewhere shows that the region answers it; other probes show that
    // the region lives, and may not say that this app still runs there; others from here show that the way is there.
    private static final double SURE = 0.97;
    private static final double LIKELY = 0.8;
    private static final double DOUBTFUL = 0.5;
    // How long it may take until all who were answered by a region that fell silent have turned elsewhere.
    private static final int TURNING_S = 15;
    private static final int SILENCE_S = 120;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    public Detour {
        rivals = List.copyOf(rivals);
        probes = List.copyOf(probes);
        apps = List.copyOf(apps);
    }

    /** Whom regions have answered after some moment, in seconds. */
    interface Answered {
        /** The locations that this region answered for this probe. */
        Set<String> of(String probe, String region, int after);

        /** The locations that this region answered for any probe. */
        Set<String> of(String region, int after);
    }

    /** One series that another region answers than usual. */
    record Series(String probe, String location, SeriesLatency.Away away) {}

    /** The detours that explain these series at {@code now}, by location and near region. */
    static List<Detour> find(List<Series> away, Answered answered, Function<String, String> appOf, int now) {
        Map<String, List<Series>> groups = new TreeMap<>();
        for (Series series : away) {
            if (series.away().lastAt() > now - patience(series.away())) {
                groups.computeIfAbsent(series.location() + "/" + series.away().near(), key -> new ArrayList<>())
                        .add(series);
            }
        }
        List<Detour> detours = new ArrayList<>();
        groups.forEach((path, group) -> {
            group.sort(Comparator.comparing(Series::probe));
            Detour detour = of(path, group, answered, appOf, now);
            if (detour != null) {
                detours.add(detour);
            }
        });
        return detours;
    }

    private static @Nullable Detour of(
            String path, List<Series> group, Answered answered, Function<String, String> appOf, int now) {
        String location = group.get(0).location();
        String near = group.get(0).away().near();
        Series first = group.stream()
                .min(Comparator.comparingInt(series -> series.away().since()))
                .orElseThrow();
        // What answered before the turn, or at the time of it, may have fallen silent with it.
        int after = Math.max(first.away().since() + TURNING_S, now - patience(first.away()));
        Set<String> same = new TreeSet<>();
        group.forEach(series -> same.addAll(answered.of(series.probe(), near, after)));
        same.remove(location);
        Set<String> any = new TreeSet<>(answered.of(near, after));
        boolean wayIsThere = any.remove(location);
        if (any.isEmpty()) {
            return null; // it answers nobody: not the way is broken, but the region
        }
        List<String> apps = group.stream()
                .map(series -> appOf.apply(series.probe()))
                .distinct()
                .toList();
        boolean sure = !same.isEmpty() || apps.size() > 1;
        List<Suspect> rivals = wayIsThere || !sure
                ? apps.stream()
                        .map(app -> new Suspect(Suspect.Kind.APP_REGION, app + "/" + near))
                        .toList()
                : List.of();
        return new Detour(
                new Suspect(Suspect.Kind.PATH, path),
                rivals,
                wayIsThere ? DOUBTFUL : sure ? SURE : LIKELY,
                group.stream().mapToDouble(series -> series.away().nats()).sum(),
                group.stream().mapToInt(series -> series.away().runs()).sum(),
                first.away().since(),
                first.away().from() == Integer.MIN_VALUE
                        ? first.away().since()
                        : first.away().from(),
                group.stream().map(Series::probe).toList(),
                apps,
                location,
                near,
                first.away().far(),
                sentence(first, group, same.isEmpty() ? any : same));
    }

    // How old an answer may be and still say something of now, given how often is asked.
    private static int patience(SeriesLatency.Away away) {
        return Math.max(SILENCE_S, 3 * (away.lastAt() - away.since()) / Math.max(1, away.runs() - 1));
    }

    private static String sentence(Series first, List<Series> group, Set<String> answers) {
        SeriesLatency.Away away = first.away();
        String probes = first.probe() + (group.size() == 1 ? "" : " and %d more".formatted(group.size() - 1));
        return String.format(
                Locale.ROOT,
                "%s was answered by %s in %s since %s (%s); %s, usual at %s, answers %s",
                first.location(),
                away.far(),
                ms(away.farMs()),
                CLOCK.format(Instant.ofEpochSecond(away.since()).atOffset(ZoneOffset.UTC)),
                probes,
                away.near(),
                ms(away.nearMs()),
                list(answers));
    }

    private static String ms(double ms) {
        return String.format(Locale.ROOT, ms < 10 ? "%.1f ms" : "%.0f ms", ms);
    }

    private static String list(Set<String> some) {
        List<String> shown = some.stream().limit(4).toList();
        int more = some.size() - shown.size();
        if (more > 0) {
            return "%s and %d more".formatted(String.join(", ", shown), more);
        }
        return shown.size() < 2
                ? shown.get(0)
                : String.join(", ", shown.subList(0, shown.size() - 1)) + " and " + shown.get(shown.size() - 1);
    }
}
