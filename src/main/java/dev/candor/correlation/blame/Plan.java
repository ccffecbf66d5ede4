package dev.candor.correlation.blame;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked by whom and where it runs: everything that can be blamed. Ids are unique per list; what is not listed
 * and turns up in an observation is learned.
 *
 * @param agents who asks
 * @param regions where the platform runs
 * @param hosts its machines
 * @param checks what is asked
 * @param apps what the checks ask, and where each stands now
 */
public record Plan(List<Agent> agents, List<String> regions, List<Host> hosts, List<Check> checks, List<App> apps) {

    /** Nothing is known beforehand. */
    public static final Plan EMPTY = new Plan(List.of(), List.of(), List.of(), List.of(), List.of());

    public Plan {
        agents = List.copyOf(agents);
        regions = List.copyOf(regions);
        hosts = List.copyOf(hosts);
        checks = List.copyOf(checks);
        apps = List.copyOf(apps);
    }

    /**
     * One who asks.
     *
     * @param location where it stands
     * @param resolver what it asks for names, by a name that agents may share; null where that is not known
     */
    public record Agent(
            String id, String location, @Nullable String resolver) {}

    /** A machine of the platform. */
    public record Host(String id, String region) {}

    /**
     * One question.
     *
     * @param app what it asks; null for a target outside the platform
     * @param control whether it asks a canary of the platform's own, kept to tell hosts and regions from apps
     * @param external whether its target is not of the platform, so that only who asks can be to blame
     */
    public record Check(String id, @Nullable String app, boolean control, boolean external) {}

    /** What is run, with its machines as they are now; empty where that is not known. */
    public record App(String id, List<Machine> machines) {
        public App {
            machines = List.copyOf(machines);
        }
    }

    /**
     * An app's instance on a host.
     *
     * @param ip the address that leads to it; null where none does alone
     */
    public record Machine(
            String id,
            @Nullable String host,
            @Nullable String region,
            @Nullable String ip) {}
}
