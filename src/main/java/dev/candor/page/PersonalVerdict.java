package dev.candor.page;

import dev.candor.catalog.Component;
import dev.candor.catalog.Resource;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The first sentence of a personal page: does it affect me? With numbers, and never better than what is known. */
final class PersonalVerdict {
    private final Sight sight;
    private final Holdings holdings;

    private PersonalVerdict(Sight sight, Holdings holdings) {
        this.sight = sight;
        this.holdings = holdings;
    }

    static PublicVerdict.Said of(Sight sight, Holdings holdings) {
        return new PersonalVerdict(sight, holdings).say();
    }

    private PublicVerdict.Said say() {
        List<Resource> hit = holdings.inState(Impact.State.IMPAIRED);
        List<Resource> risk = holdings.inState(Impact.State.AT_RISK);
        List<Resource> unsure = holdings.inState(Impact.State.UNKNOWN);
        if (sight.blindness().isPresent()) {
            return new PublicVerdict.Said(
                    Tone.UNKNOWN,
                    "Unknown",
                    "We cannot tell whether you are affected: "
                            + sight.blindness().get() + ".");
        }
        if (!hit.isEmpty()) {
            List<String> rest = new ArrayList<>();
            if (!risk.isEmpty()) {
                rest.add("%d more may be affected.".formatted(risk.size()));
            }
            return said(Tone.DOWN, "Affected", hit, "affected", rest, risk.size(), unsure);
        }
        if (!risk.isEmpty()) {
            return said(Tone.DEGRADED, "Possibly affected", risk, "at risk", List.of(), 0, unsure);
        }
        if (!unsure.isEmpty()) {
            int fine = holdings.counted().size() - unsure.size();
            return new PublicVerdict.Said(
                    Tone.UNKNOWN,
                    "We cannot fully tell",
                    "We cannot tell about %s%s.%s"
                            .formatted(holdings.inNumbers(unsure), holdings.inRegions(unsure), fine(fine)));
        }
        return unhurt();
    }

    private PublicVerdict.Said said(
            Tone tone,
            String label,
            List<Resource> some,
            String state,
            List<String> rest,
            int others,
            List<Resource> unsure) {
        String numbers = holdings.inNumbers(some);
        int fine = holdings.counted().size() - some.size() - others - unsure.size();
        String tail = rest.isEmpty() ? "" : " " + String.join(" ", rest);
        String dunno = unsure.isEmpty() ? "" : " We cannot tell about %d.".formatted(unsure.size());
        return new PublicVerdict.Said(
                tone,
                label,
                "%s %s %s%s.%s%s%s"
                        .formatted(
                                Words.sentence(numbers),
                                Words.be(some.size()),
                                state,
                                holdings.inRegions(some),
                                tail,
                                dunno,
                                fine(fine)));
    }

    private String fine(int count) {
        return count <= 0
                ? ""
                : count == 1
                        ? " Your other %s is fine.".formatted(noun())
                        : " Your other %d %ss are fine.".formatted(count, noun());
    }

    // None of the customer's own resources is known to be hurt.
    private PublicVerdict.Said unhurt() {
        String mine = holdings.counted().isEmpty()
                ? "We know of nothing of yours that runs here."
                : "None of your %s is known to be affected."
                        .formatted(Words.count(holdings.counted().size(), noun()));
        List<String> shared = sharedTrouble();
        if (!shared.isEmpty()) {
            return new PublicVerdict.Said(
                    Tone.DEGRADED,
                    "Possibly affected",
                    "Trouble with %s may reach you. %s".formatted(Words.list(shared), mine));
        }
        if (!sight.unknown.isEmpty()) {
            return new PublicVerdict.Said(
                    Tone.UNKNOWN,
                    "We cannot fully tell",
                    "%s We cannot tell about %d of %s (%s)."
                            .formatted(
                                    mine,
                                    sight.unknown.size(),
                                    Words.count(sight.components, "component"),
                                    Words.list(Sight.titles(sight.unknown))));
        }
        String sentence = holdings.counted().isEmpty()
                ? "We know of nothing of yours that runs here"
                : "%s %s fine"
                        .formatted(
                                Words.sentence(holdings.allInNumbers()),
                                Words.be(holdings.counted().size()));
        return new PublicVerdict.Said(Tone.OK, "Not affected", sentence + sight.checked() + ".");
    }

    // Parts of the platform that everybody uses and that are in trouble: by an incident without a narrower cause, or
    // because they are down and no incident says yet why.
    private List<String> sharedTrouble() {
        List<Incident> open = sight.facts.open();
        Set<String> explained = open.stream()
                .filter(i -> holdings.relevance(i) != Holdings.Relevance.MAY_AFFECT)
                .flatMap(i -> i.components().stream())
                .map(Incident.AffectedComponent::component)
                .collect(Collectors.toSet());
        Set<String> shared = open.stream()
                .filter(i -> holdings.relevance(i) == Holdings.Relevance.MAY_AFFECT)
                .flatMap(i -> i.components().stream())
                .map(Incident.AffectedComponent::component)
                .collect(Collectors.toSet());
        List<Component> troubled = sight.facts.atlas().components().stream()
                .filter(c -> !sight.facts.atlas().isCustomersApp(c.id()))
                .filter(c -> shared.contains(c.id()) || (sight.bad().contains(c) && !explained.contains(c.id())))
                .toList();
        boolean unnamed = troubled.isEmpty()
                && open.stream().anyMatch(i -> holdings.relevance(i) == Holdings.Relevance.MAY_AFFECT);
        return unnamed ? List.of("the platform") : Sight.titles(troubled);
    }

    // "machine" if that is all there is, else "resource".
    private String noun() {
        List<String> kinds =
                holdings.counted().stream().map(r -> r.kind().word()).distinct().toList();
        return kinds.size() == 1 ? kinds.get(0) : "resource";
    }
}
