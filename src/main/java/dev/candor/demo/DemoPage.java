package dev.candor.demo;

import dev.candor.catalog.Customer;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Everything that {@code templates/demo/demo-page.html} may show; Qute checks it at build time. */
@CheckedTemplate(basePath = "demo", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
record DemoPage(
        String headline,
        String hint,
        boolean calm,
        int refreshSeconds,
        List<Person> people,
        List<RegionCard> regions,
        List<LocationCard> locations,
        String deployLine,
        int deployDone,
        int deployHosts,
        GateTrial.Trial gate,
        String curl,
        String names,
        List<Choice> namesChoices,
        String certificate,
        List<Choice> certificateChoices,
        List<AlertRow> alerts,
        String receiver,
        int refused,
        String base,
        String tokenFile,
        String operator,
        String password)
        implements TemplateInstance {

    /** One button: what it sets its switch to, and whether it is so already. */
    record Choice(String value, String label, boolean current) {}

    /** A customer, where their page is, and what they stand on. */
    record Person(String title, String address, String hosts) {}

    /** A region with its switch and hosts. */
    record RegionCard(
            String code,
            String title,
            String condition,
            String switchName,
            List<Choice> choices,
            String discovery,
            String discoverySwitch,
            List<Choice> discoveryChoices,
            List<HostCard> hosts) {}

    /** A host with its switch and who is on it. */
    record HostCard(
            String id,
            String version,
            String condition,
            String switchName,
            List<Choice> choices,
            List<Person> people) {}

    /** A location with its switch. */
    record LocationCard(
            String code, String title, String leadsTo, String condition, String switchName, List<Choice> choices) {}

    /** An alert that arrived. */
    record AlertRow(String datetime, String time, String status, String severity, String title) {}

    // What moves is looked at often; what stands still still gets alerts.
    private static final int MOVING_SECONDS = 3;
    private static final int STILL_SECONDS = 10;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final Map<Condition, String> HOST_WORDS =
            Map.of(Condition.UP, "Revive", Condition.GRAY, "Gray", Condition.REFUSED, "Kill", Condition.SILENT, "Hang");
    private static final Map<Condition, String> REGION_WORDS = Map.of(
            Condition.UP, "Restore", Condition.SLOW, "Slow", Condition.REFUSED, "Drop", Condition.SILENT, "Hang");
    private static final Map<Condition, String> LOCATION_WORDS =
            Map.of(Condition.UP, "Repair", Condition.REFUSED, "Break", Condition.SILENT, "Hang");

    static DemoPage of(Demo demo, Guests guests, GateTrial gate) {
        DemoState state = demo.switches().state();
        Map<String, Person> people = people(demo, guests);
        Checkout.Rollout rollout = state.rollout();
        boolean moving = rollout.active() || gate.trial().open();
        return new DemoPage(
                headline(state),
                state.calm()
                        ? "Break something below, then look at the pages."
                        : "Candor should notice within 15 s, and notice as fast when it is put back.",
                state.calm(),
                moving || !state.calm() ? MOVING_SECONDS : STILL_SECONDS,
                featured(people),
                state.regions().stream().map(r -> region(r, people)).toList(),
                state.locations().stream().map(DemoPage::location).toList(),
                deployLine(rollout),
                rollout.done(),
                rollout.hosts(),
                gate.trial(),
                gate.commandLine(rollout.version(), demo.tokenFile().toString()),
                state.names(),
                freshness("Let them learn", "Deploy to another address", state.names()),
                state.certificate(),
                List.of(
                        new Choice(
                                "valid", "Serve a good one", state.certificate().equals("valid")),
                        new Choice(
                                "expired",
                                "Serve an expired one",
                                state.certificate().equals("expired"))),
                demo.receiver().received().stream()
                        .map(a -> new AlertRow(
                                a.sentAt().toString(), TIME.format(a.sentAt()), a.status(), a.severity(), a.title()))
                        .toList(),
                demo.receiver().url(),
                demo.receiver().refused(),
                gate.base(),
                demo.tokenFile().toString(),
                Guests.OPERATOR,
                guests.operatorsPassword());
    }

    private static String headline(DemoState state) {
        List<String> broken = new ArrayList<>();
        state.regions().forEach(r -> {
            note(broken, r.title(), r.condition());
            if (r.discovery().equals("stale")) {
                broken.add("the edge in %s looks for checkout where it was".formatted(r.title()));
            }
            r.hosts().forEach(h -> note(broken, "host " + h.id(), h.condition()));
        });
        state.locations().forEach(l -> note(broken, "the network of location " + l.code(), l.condition()));
        if (state.names().equals("stale")) {
            broken.add("some locations are led to an address that checkout has left");
        }
        if (state.certificate().equals("expired")) {
            broken.add("the dashboard's certificate is expired");
        }
        Checkout.Rollout rollout = state.rollout();
        if (rollout.quality() != Checkout.Quality.GOOD && !rollout.withdrawn()) {
            broken.add("checkout %s is %s"
                    .formatted(rollout.version(), rollout.quality().word()));
        }
        return broken.isEmpty() ? "Nothing is broken" : "Broken by you: " + String.join(", ", broken);
    }

    private static void note(List<String> broken, String what, Condition condition) {
        if (condition != Condition.UP) {
            broken.add(
                    switch (condition) {
                        case SLOW -> what + " is slow";
                        case GRAY -> what + " drops every fifth request";
                        case REFUSED -> what + " refuses connections";
                        case SILENT, UP -> what + " hangs";
                    });
        }
    }

    private static String deployLine(Checkout.Rollout rollout) {
        if (rollout.withdrawn()) {
            return "%s (%s) was rolled back"
                    .formatted(rollout.version(), rollout.quality().word());
        }
        return "%s (%s) %s %d of %d hosts"
                .formatted(
                        rollout.version(),
                        rollout.quality().word(),
                        rollout.active() ? "is being rolled out:" : "runs on",
                        rollout.done(),
                        rollout.hosts());
    }

    private static Map<String, Person> people(Demo demo, Guests guests) {
        return demo.platform().catalog().customers().stream()
                .collect(Collectors.toMap(
                        Customer::title,
                        c -> new Person(
                                c.title(),
                                guests.pageOf(c),
                                String.join(", ", demo.switches().hostsOfCustomer(c.title())))));
    }

    // Three who share no host: whatever single host is broken, at most one of them is hit.
    private static List<Person> featured(Map<String, Person> people) {
        List<Person> chosen = new ArrayList<>();
        people.values().stream()
                .sorted(Comparator.comparing(Person::title))
                .filter(p -> !p.hosts().isEmpty())
                .forEach(p -> {
                    boolean apart = chosen.stream()
                            .noneMatch(c ->
                                    List.of(c.hosts().split(", ", -1)).stream().anyMatch(p.hosts()::contains));
                    if (apart && chosen.size() < 3) {
                        chosen.add(p);
                    }
                });
        return chosen;
    }

    private static RegionCard region(DemoState.RegionState region, Map<String, Person> people) {
        return new RegionCard(
                region.code(),
                region.title(),
                region.condition().word(),
                "region." + region.code(),
                choices(REGION_WORDS, region.condition()),
                region.discovery(),
                "discovery." + region.code(),
                freshness("Find checkout", "Deploy and keep old", region.discovery()),
                region.hosts().stream().map(h -> host(h, people)).toList());
    }

    private static HostCard host(DemoState.HostState host, Map<String, Person> people) {
        Function<String, Person> known = title -> people.getOrDefault(title, new Person(title, "/", ""));
        return new HostCard(
                host.id(),
                host.version(),
                host.condition().word(),
                "host." + host.id(),
                choices(HOST_WORDS, host.condition()),
                host.customers().stream().map(known).toList());
    }

    private static LocationCard location(DemoState.LocationState location) {
        return new LocationCard(
                location.code(),
                location.title(),
                location.leadsTo(),
                location.condition().word(),
                "location." + location.code(),
                choices(LOCATION_WORDS, location.condition()));
    }

    private static List<Choice> freshness(String fresh, String stale, String current) {
        return List.of(
                new Choice("fresh", fresh, current.equals("fresh")),
                new Choice("stale", stale, current.equals("stale")));
    }

    private static List<Choice> choices(Map<Condition, String> words, Condition current) {
        return words.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> new Choice(e.getKey().word(), e.getValue(), e.getKey() == current))
                .toList();
    }
}
