package dev.candor.alert;

import dev.candor.correlation.Health;
import dev.candor.correlation.SeriesHealth;
import dev.candor.probe.Control;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What Candor's agents see of Candor: its watchdog, which must be seen to fail and to work in turn, and its pages, which must be
 * seen to work. One location that sees it is enough: of an agent that sees nothing there is an alert of its own.
 */
final class SelfView {

    // By probe and whether it worked.
    private record Sight(String probe, boolean works) {}

    private final Map<Sight, Instant> seen = new HashMap<>();
    private Set<String> watchdogs = Set.of();
    private Set<String> pages = Set.of();

    /** Takes in what is believed at that moment of each probe from each location. */
    synchronized void take(ProbeSet probes, List<SeriesHealth> series, Instant now) {
        watchdogs = ids(probes, Control.WATCHDOG);
        pages = ids(probes, Control.HUB);
        seen.keySet().removeIf(sight -> !watchdogs.contains(sight.probe()) && !pages.contains(sight.probe()));
        // What is new has its time to be seen.
        Stream.concat(watchdogs.stream(), pages.stream()).forEach(probe -> {
            seen.putIfAbsent(new Sight(probe, true), now);
            seen.putIfAbsent(new Sight(probe, false), now);
        });
        for (SeriesHealth one : series) {
            if (watchdogs.contains(one.probe()) || pages.contains(one.probe())) {
                if (one.health() == Health.UP || one.health() == Health.DEGRADED) {
                    seen.put(new Sight(one.probe(), true), now);
                } else if (one.health() == Health.DOWN) {
                    seen.put(new Sight(one.probe(), false), now);
                }
            }
        }
    }

    private static Set<String> ids(ProbeSet probes, Control control) {
        return probes.probes().stream()
                .filter(probe -> probe.control() == control)
                .map(Probe::id)
                .collect(Collectors.toSet());
    }

    /** Since when some watchdog was not seen in one of its two states; null if there is none to be seen. */
    synchronized @Nullable Instant watchdog() {
        return oldest(watchdogs, List.of(true, false));
    }

    /** Since when some page of Candor was not seen to work; null if nobody looks at one. */
    synchronized @Nullable Instant page() {
        return oldest(pages, List.of(true));
    }

    private @Nullable Instant oldest(Collection<String> probes, List<Boolean> states) {
        return probes.stream()
                .flatMap(probe -> states.stream().map(works -> seen.get(new Sight(probe, works))))
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null);
    }
}
