package dev.candor.page;

import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.incident.Maintenance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Planned work in words, for one audience: hosts are counted, not named. Pure. */
final class Works {

    private final Facts facts;
    private final @Nullable Holdings holdings;

    private Works(Facts facts, @Nullable Holdings holdings) {
        this.facts = facts;
        this.holdings = holdings;
    }

    /** What is worked or to come and not cancelled, the first to begin first. */
    static List<View.Work> of(Facts facts, @Nullable Holdings holdings) {
        Works works = new Works(facts, holdings);
        return facts.standingWorks().stream().map(works::view).toList();
    }

    /** The same with what was cancelled, and with the plan itself, for what needs more than words. */
    static List<Planned> planned(Facts facts, @Nullable Holdings holdings) {
        Works works = new Works(facts, holdings);
        return facts.works().stream().map(w -> new Planned(w, works.view(w))).toList();
    }

    /**
     * Planned work, and how it is told to one audience.
     *
     * @param work not to be shown as it is: it names hosts and who planned it
     */
    record Planned(Maintenance work, View.Work view) {

        /** What is done, and what that means to the customer, as plain lines. */
        String text() {
            String text = Words.text(work.text());
            return view.yours() == null ? text : text + "\n" + view.yours();
        }
    }

    private View.Work view(Maintenance work) {
        return new View.Work(
                Words.plain(work.title()),
                work.runsAt(facts.now()) ? View.Mark.of(Tone.WORK, "Under way") : View.Mark.of(Tone.WORK, "Planned"),
                Words.moment(work.from(), facts.now()),
                Words.moment(work.to(), facts.now()),
                where(work),
                holdings == null ? null : yours(work, holdings),
                SafeMarkdown.html(work.text()));
    }

    private String where(Maintenance work) {
        List<String> parts = new ArrayList<>();
        work.components().forEach(c -> parts.add(facts.atlas().componentTitle(c)));
        work.regions().forEach(r -> parts.add(facts.atlas().regionTitle(r)));
        Map<String, Integer> hosts = new LinkedHashMap<>();
        work.hosts()
                .forEach(h -> hosts.merge(
                        facts.atlas()
                                .regionOf(h)
                                .map(facts.atlas()::regionTitle)
                                .orElse("the platform"),
                        1,
                        Integer::sum));
        hosts.forEach((region, count) -> parts.add("%s in %s".formatted(Words.count(count, "host"), region)));
        return String.join(", ", parts);
    }

    /** Machines and volumes of the customer's that stand where it is done. */
    static List<Resource> hit(Facts facts, Maintenance work, Holdings own) {
        return new Works(facts, own).hit(work, own);
    }

    private List<Resource> hit(Maintenance work, Holdings own) {
        return own.counted().stream()
                .filter(r -> r.kind() != ResourceKind.APP)
                .filter(r -> facts.atlas()
                        .hostOf(r.id(), work.from())
                        .map(host -> work.hosts().contains(host)
                                || facts.atlas()
                                        .regionOf(host)
                                        .map(work.regions()::contains)
                                        .orElse(false))
                        .orElse(false))
                .toList();
    }

    private String yours(Maintenance work, Holdings own) {
        List<Resource> hit = hit(work, own);
        if (!hit.isEmpty()) {
            return Words.sentence(own.inNumbers(hit)) + " " + Words.be(hit.size()) + " worked on.";
        }
        return work.components().isEmpty()
                ? "None of your resources is worked on."
                : "None of your resources is worked on; parts of the platform that you use may be felt.";
    }
}
