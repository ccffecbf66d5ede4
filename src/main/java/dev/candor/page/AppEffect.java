package dev.candor.page;

import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.incident.Impact;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a hit does to an app that stands on several machines: {@code 1 of its 3 machines is affected (fra); requests continue
 * on 2 (ams, fra)}. Where machines stood is told as of the moment that is spoken of.
 */
final class AppEffect {
    private final Facts facts;
    private final Resource app;
    private final List<Resource> machines;
    private final Map<Impact.State, Map<Resource, String>> hit = new EnumMap<>(Impact.State.class);
    private final Map<Resource, String> rest = new LinkedHashMap<>();
    private final boolean over;

    private AppEffect(
            Facts facts,
            Resource app,
            List<Resource> machines,
            Map<String, Impact> impacts,
            Instant moment,
            boolean over) {
        this.facts = facts;
        this.app = app;
        this.machines = machines;
        this.over = over;
        for (Resource machine : machines) {
            Impact impact = impacts.get(machine.id());
            if (impact == null) {
                rest.put(
                        machine,
                        region(facts.atlas().hostOf(machine.id(), moment).orElse(null)));
            } else {
                // Of what is over, whatever was hit was hit.
                Impact.State state = over ? Impact.State.IMPAIRED : impact.state();
                hit.computeIfAbsent(state, s -> new LinkedHashMap<>()).put(machine, region(impact.host()));
            }
        }
    }

    /**
     * The effect of these impacts on one app; empty if they hit no machine of it.
     *
     * @param own everything the customer has
     * @param impacts at most one per resource, by the resource's id
     * @param moment when the rest of its machines is looked for
     * @param over whether this is past
     */
    static Optional<View.App> of(
            Facts facts, Resource app, List<Resource> own, Map<String, Impact> impacts, Instant moment, boolean over) {
        List<Resource> machines = own.stream()
                .filter(r -> r.kind() == ResourceKind.MACHINE && app.id().equals(r.app()))
                .toList();
        return machines.stream().anyMatch(m -> impacts.containsKey(m.id()))
                ? Optional.of(new AppEffect(facts, app, machines, impacts, moment, over).say())
                : Optional.empty();
    }

    private View.App say() {
        if (facts.stale() && !over) {
            return said(Tone.UNKNOWN, "Cannot tell", "We cannot tell how its machines are.");
        }
        Map<Resource, String> down = in(Impact.State.IMPAIRED);
        Map<Resource, String> risk = in(Impact.State.AT_RISK);
        Map<Resource, String> unsure = in(Impact.State.UNKNOWN);
        String doubt = unsure.isEmpty() ? "" : " We cannot tell about %d%s.".formatted(unsure.size(), regions(unsure));
        if (down.isEmpty()) {
            return unsure.isEmpty()
                    ? said(
                            Tone.DEGRADED,
                            "At risk",
                            "%s %s at risk%s; nothing fails so far."
                                    .formatted(of(risk.size()), Words.be(risk.size()), regions(risk)))
                    : said(
                            Tone.UNKNOWN,
                            "Cannot tell",
                            "We cannot tell about %s%s."
                                    .formatted(
                                            Words.share(unsure.size(), machines.size(), "machine"), regions(unsure)));
        }
        if (down.size() == machines.size()) {
            String all = machines.size() == 1 ? "Its only machine" : "All %d of its machines".formatted(down.size());
            return said(Tone.DOWN, "Affected", "%s %s affected%s.".formatted(all, be(down.size()), regions(down)));
        }
        int serving = rest.size() + risk.size();
        Map<Resource, String> others = new LinkedHashMap<>(rest);
        others.putAll(risk);
        String goesOn = serving == 0
                ? ""
                : "; requests %s on %d%s".formatted(over ? "continued" : "continue", serving, regions(others));
        return said(
                Tone.DEGRADED,
                "Partly affected",
                "%s %s affected%s%s.%s".formatted(of(down.size()), be(down.size()), regions(down), goesOn, doubt));
    }

    private View.App said(Tone tone, String word, String effect) {
        View.Mark mark = over ? View.Mark.of(Tone.OK, "Recovered") : View.Mark.of(tone, word);
        return new View.App(Words.plain(app.title()), mark, effect);
    }

    private Map<Resource, String> in(Impact.State state) {
        return Objects.requireNonNullElse(hit.get(state), Map.of());
    }

    private String of(int count) {
        return "%d of its %s".formatted(count, Words.count(machines.size(), "machine"));
    }

    private String be(int count) {
        return over ? (count == 1 ? "was" : "were") : Words.be(count);
    }

    private String region(@Nullable String host) {
        return facts.atlas().regionOf(host).orElse("");
    }

    private static String regions(Map<Resource, String> some) {
        return Words.codes(some.values());
    }
}
