package dev.candor.page;

import dev.candor.correlation.Health;
import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Pages that together say all that pages say. */
final class PhrasesOfPages {

    /** What the sample's catalog and operators call things, which no book can know. */
    static final Pattern NAMES = Pattern.compile(
            "Compute|Control plane|Network|Shop|Dashboard slow to load|Failures point to .*|\\[as_of_text]");

    private PhrasesOfPages() {}

    static Map<String, String> pages() {
        Map<String, String> pages = new HashMap<>(LookTest.pages());
        for (Suspect.Kind kind : Suspect.Kind.values()) {
            // What a state does to the words is the same whatever is blamed.
            for (Impact.State state :
                    kind == Suspect.Kind.HOST ? Impact.State.values() : new Impact.State[] {Impact.State.IMPAIRED}) {
                Sample sample = LookTest.lived();
                sample.health("machines", Health.DOWN, 3).health("volumes", Health.DEGRADED, 1);
                Incident incident = sample.incident(
                        new Suspect(kind, id(kind)), "machines", List.of("fra"), Sample.automaticUpdate());
                sample.impact(incident, "shop-m1", "acme", "fra-1", state);
                sample.impact(incident, "acme-db", "acme", "fra-1", state);
                add(pages, kind + " " + state, sample, incident);
            }
        }
        Sample silent = LookTest.lived();
        silent.health("dns", Health.UNKNOWN, 5);
        pages.put("silent", Rendered.status(silent.facts(), Audience.EVERYBODY));
        pages.put("silent personal", Rendered.status(silent.facts(), Audience.of("acme")));
        pages.put("nobody", Rendered.status(silent.facts(), Audience.of("empty")));
        return pages;
    }

    private static void add(Map<String, String> pages, String name, Sample sample, Incident incident) {
        Facts facts = StripTest.seen(sample);
        for (String customer : List.of("acme", "globex")) {
            Reading reading = new Reading(facts, Audience.of(customer));
            pages.put(name + " " + customer, reading.page(""));
            pages.put(name + " incident " + customer, reading.page("incidents/" + incident.id()));
        }
        pages.put(name + " public", new Reading(facts, Audience.EVERYBODY).page(""));
    }

    private static String id(Suspect.Kind kind) {
        return switch (kind) {
            case HOST -> "fra-1";
            case REGION -> "fra";
            case PLATFORM -> "platform";
            case APP, STALE_DNS -> "shop";
            case APP_REGION, STALE_DISCOVERY -> "shop/fra";
            case INSTANCE -> "shop/fra-1";
            case APP_VERSION -> "shop/v42";
            case LOCATION -> "nrt";
            case PATH, TRANSIT -> "nrt/fra";
            case AGENT, RESOLVER -> "agent-1";
            case STREAM -> "agent-1/web-a";
        };
    }
}
