package dev.candor.correlation.recording;

import dev.candor.correlation.blame.Plan;
import dev.candor.correlation.recording.Cursor.Refused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the object of a catalog line. Locations need no list of their own: an agent's place is enough. */
final class PlanReader {

    private final Cursor in;
    private final List<Plan.Agent> agents = new ArrayList<>();
    private final List<String> regions = new ArrayList<>();
    private final List<Plan.Host> hosts = new ArrayList<>();
    private final List<Plan.Check> checks = new ArrayList<>();
    private final List<Plan.App> apps = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    private PlanReader(Cursor in) {
        this.in = in;
    }

    /** One object of a list, as far as it has been read. */
    private static final class Entry {
        @Nullable
        String id;

        @Nullable
        String location;

        @Nullable
        String resolver;

        @Nullable
        String region;

        @Nullable
        String host;

        @Nullable
        String app;

        @Nullable
        String ip;

        boolean control;
        boolean external;
        List<Plan.Machine> machines = List.of();
    }

    static Plan read(Cursor in) throws IOException, Refused {
        PlanReader reader = new PlanReader(in);
        in.members(reader::list);
        return new Plan(reader.agents, reader.regions, reader.hosts, reader.checks, reader.apps);
    }

    private void list(String name) throws IOException, Refused {
        switch (name) {
            case "regions" -> in.elements(() -> regions.add(id("region", in.atObject() ? entry() : named())));
            case "agents" ->
                in.elements(() -> {
                    Entry e = entry();
                    String id = id("agent", e);
                    agents.add(new Plan.Agent(id, needed(e.location, "location", id), e.resolver));
                });
            case "hosts" ->
                in.elements(() -> {
                    Entry e = entry();
                    String id = id("host", e);
                    hosts.add(new Plan.Host(id, needed(e.region, "region", id)));
                });
            case "checks" ->
                in.elements(() -> {
                    Entry e = entry();
                    checks.add(new Plan.Check(id("check", e), e.app, e.control, e.external));
                });
            case "apps" ->
                in.elements(() -> {
                    Entry e = entry();
                    apps.add(new Plan.App(id("app", e), e.machines));
                });
            default -> in.skip();
        }
    }

    private Entry named() throws IOException, Refused {
        Entry entry = new Entry();
        entry.id = in.text();
        return entry;
    }

    private Entry entry() throws IOException, Refused {
        Entry e = new Entry();
        in.members(name -> {
            switch (name) {
                case "id" -> e.id = in.text();
                case "location" -> e.location = in.text();
                case "resolver" -> e.resolver = in.text();
                case "region" -> e.region = in.text();
                case "host" -> e.host = in.text();
                case "app" -> e.app = in.text();
                case "ip" -> e.ip = in.text();
                case "control" -> e.control = in.flag();
                case "external" -> e.external = in.flag();
                case "machines" -> e.machines = machines();
                default -> in.skip();
            }
        });
        return e;
    }

    private List<Plan.Machine> machines() throws IOException, Refused {
        List<Plan.Machine> machines = new ArrayList<>();
        in.elements(() -> {
            Entry e = entry();
            // Nothing refers to a machine by its id, so that it may be without.
            String id = e.id == null ? String.valueOf(machines.size() + 1) : e.id;
            machines.add(new Plan.Machine(id, e.host, e.region, e.ip));
        });
        return machines;
    }

    private String id(String kind, Entry entry) throws Refused {
        String id = entry.id;
        if (id == null) {
            throw new Refused(in.column(), "expected an id for each " + kind);
        }
        if (!seen.add(kind + " " + id)) {
            throw new Refused(in.column(), "expected each %s once, found %s again".formatted(kind, id));
        }
        return id;
    }

    private String needed(@Nullable String value, String name, String id) throws Refused {
        if (value == null) {
            throw new Refused(in.column(), "expected a %s for %s".formatted(name, id));
        }
        return value;
    }
}
