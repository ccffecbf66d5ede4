package dev.candor.incident;

import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.blame.Suspect;
import dev.candor.correlation.signal.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * That others say a host or a region is in trouble, while no probe sees anything fail because of it.
 *
 * @param suspect which it is
 * @param warnings who says what of it, at least one
 */
record Risk(Suspect suspect, List<Signal> warnings) {

    // More sources than this in one sentence are not read.
    private static final int LISTED = 5;

    Risk {
        if (warnings.isEmpty()) {
            throw new IllegalArgumentException("a risk needs a warning");
        }
        warnings = List.copyOf(warnings);
    }

    /** What is warned of, per suspect; what names neither a host nor a region is evidence, and nobody's risk. */
    static Map<Suspect, Risk> of(List<Signal> warnings) {
        Map<Suspect, List<Signal>> bySuspect = new LinkedHashMap<>();
        for (Signal warning : warnings) {
            Suspect.Kind kind = warning.about().kind();
            if (kind == Suspect.Kind.HOST || kind == Suspect.Kind.REGION) {
                bySuspect
                        .computeIfAbsent(warning.about(), suspect -> new ArrayList<>())
                        .add(warning);
            }
        }
        Map<Suspect, Risk> risks = new LinkedHashMap<>();
        bySuspect.forEach((suspect, about) -> risks.put(suspect, new Risk(suspect, about)));
        return risks;
    }

    /** Whether an operator says that it is gone. */
    boolean dead() {
        return warnings.stream().anyMatch(Risk::dead);
    }

    private static boolean dead(Signal warning) {
        return warning.severity() == Signal.Severity.DEAD;
    }

    Instant began() {
        return speaking().map(Signal::from).min(Comparator.naturalOrder()).orElseThrow();
    }

    // Of something that is gone, only who says that it is.
    private Stream<Signal> speaking() {
        return warnings.stream().filter(warning -> !dead() || dead(warning));
    }

    /** What is wrong, in order of their words. */
    Set<Signal.Kind> kinds() {
        return speaking().map(Signal::kind).collect(Collectors.toCollection(() -> EnumSet.noneOf(Signal.Kind.class)));
    }

    /** Whether an operator says so, and not only machines. */
    boolean byOperator() {
        return speaking().anyMatch(Signal::byOperator);
    }

    /** For operators: it names sources, which others chose the names of. */
    String explanation() {
        List<String> who = speaking()
                .map(warning -> "%s (%s, %s)"
                        .formatted(
                                warning.source(),
                                warning.kind().word(),
                                warning.severity().word()))
                .distinct()
                .toList();
        String more = who.size() > LISTED ? " and %d more".formatted(who.size() - LISTED) : "";
        return "%s: said by %s%s; no probe sees a failure because of it."
                .formatted(suspect, String.join(", ", who.subList(0, Math.min(LISTED, who.size()))), more);
    }

    Mark mark() {
        return new Mark(dead(), byOperator(), kinds());
    }

    /**
     * What of a risk decides whom it hits and how; kept with the incident as text.
     *
     * @param dead whether it is gone, so that what stands on it is impaired and not only at risk
     */
    record Mark(boolean dead, boolean byOperator, Set<Signal.Kind> kinds) {

        static @Nullable Mark parse(@Nullable String text) {
            if (text == null) {
                return null;
            }
            String[] parts = text.split(" ", 3);
            return new Mark(
                    parts[0].equals("dead"),
                    parts[1].equals("operator"),
                    Stream.of(parts[2].split(",", -1)).map(Signal.Kind::valueOf).collect(Collectors.toSet()));
        }

        @Override
        public String toString() {
            return "%s %s %s"
                    .formatted(
                            dead ? "dead" : "at-risk",
                            byOperator ? "operator" : "monitoring",
                            kinds.stream().map(Enum::name).collect(Collectors.toCollection(TreeSet::new)).stream()
                                    .collect(Collectors.joining(",")));
        }

        /** What is in trouble, in order. */
        List<String> words() {
            return kinds.stream().map(Signal.Kind::word).sorted().toList();
        }

        /** A broken disk hurts volumes, a starved processor machines; of other things nobody knows, so both. */
        boolean hits(ResourceKind resource) {
            return kinds.stream().anyMatch(kind -> switch (kind) {
                case DISK -> resource == ResourceKind.VOLUME;
                case CPU, MEMORY, OOM -> resource != ResourceKind.VOLUME;
                case NETWORK, OTHER -> true;
            });
        }

        /** Of impacts as if all that stands there were impaired, those that it has, as they are. */
        List<Impact> of(List<Impact> impacts, Map<String, Resource> resources) {
            return impacts.stream()
                    .filter(impact -> {
                        Resource resource = resources.get(impact.resource());
                        return resource != null && hits(resource.kind());
                    })
                    .map(this::of)
                    .toList();
        }

        private Impact of(Impact impact) {
            boolean lower = !dead && impact.state() == Impact.State.IMPAIRED;
            return new Impact(
                    impact.incident(),
                    impact.resource(),
                    impact.customer(),
                    impact.host(),
                    lower ? Impact.State.AT_RISK : impact.state(),
                    byOperator ? Impact.Basis.OPERATOR : Impact.Basis.PROBE,
                    impact.from(),
                    impact.to());
        }
    }
}
