package dev.candor.correlation;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Says why a component is believed to be as it is, in one sentence with numbers.
 *
 * @param byLocation the worst that each location reports
 * @param reporting how many of the series report and are believed
 * @param disbelieved locations whose own trouble takes away their voice
 */
record Reason(Map<String, Health> byLocation, List<SeriesHealth> series, int reporting, List<String> disbelieved) {

    String sentence(Health health) {
        return switch (health) {
            case DOWN -> share("it down", h -> h == Health.DOWN) + silence() + ".";
            case DEGRADED -> share("trouble", h -> h == Health.DOWN || h == Health.DEGRADED) + silence() + ".";
            case UP -> up() + silence() + ".";
            case UNKNOWN -> unknown();
        };
    }

    private String share(String what, Predicate<Health> kind) {
        List<String> seeing = locations(kind);
        int voices = voices();
        return "%d of %d reporting location%s %s %s (%s)"
                .formatted(
                        seeing.size(),
                        voices,
                        voices == 1 ? "" : "s",
                        seeing.size() == 1 ? "sees" : "see",
                        what,
                        String.join(", ", seeing));
    }

    private String up() {
        List<String> hurt = locations(h -> h == Health.DOWN || h == Health.DEGRADED);
        if (hurt.isEmpty()) {
            int voices = voices();
            return voices == 1
                    ? "The one reporting location sees it up"
                    : "All %d reporting locations see it up".formatted(voices);
        }
        return share("it up", h -> h == Health.UP)
                + "; %s alone sees trouble, and nothing supports it".formatted(String.join(", ", hurt));
    }

    private String silence() {
        List<String> silent = locations(h -> h == Health.UNKNOWN).stream()
                .filter(location -> !disbelieved.contains(location))
                .toList();
        return (silent.isEmpty() ? "" : "; no word from " + String.join(", ", silent))
                + (disbelieved.isEmpty()
                        ? ""
                        : "; %s not counted, since the trouble there is its own"
                                .formatted(String.join(", ", disbelieved)));
    }

    private String unknown() {
        if (series.isEmpty()) {
            return "No probe speaks for it.";
        }
        return reporting == 0
                ? "None of its %d series reports%s.".formatted(series.size(), silence())
                : "Only %d of its %d series report%s.".formatted(reporting, series.size(), silence());
    }

    private int voices() {
        return locations(h -> h != Health.UNKNOWN).size();
    }

    private List<String> locations(Predicate<Health> kind) {
        return byLocation.entrySet().stream()
                .filter(entry -> kind.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
