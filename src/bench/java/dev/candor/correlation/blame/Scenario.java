package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What goes wrong in a simulation.
 *
 * @param name as the command line has it
 * @param group the part of the table it stands in
 * @param setting what it changes in the setting
 * @param faults what it breaks
 */
record Scenario(String name, Group group, Consumer<Setting> setting, Consumer<Stage> faults) {

    /** The parts of the table. */
    enum Group {
        QUIET,
        HARD,
        TRANSIENT,
        GRAY,
        MANY,
        EXTRA
    }

    private static final List<Scenario> ALL = all();

    /** After how many seconds its goal is to be reached. */
    int moment() {
        return switch (group) {
            case HARD -> name.equals("app-bug-deploy") ? 90 : 60;
            case TRANSIENT -> 60;
            case QUIET, GRAY, MANY -> 300;
            case EXTRA -> name.equals("host-evicted") ? 60 : 300;
        };
    }

    static List<Scenario> values() {
        return ALL;
    }

    private static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        // F0 to F11, as the design page counts them.
        all.add(new Scenario("none", Group.QUIET, setting -> setting.after = setting.quiet, stage -> {}));
        all.add(of("agent", Group.HARD, stage -> stage.agent(stage.allOr(.3, .95))));
        all.add(of("probe-region", Group.HARD, stage -> stage.location(stage.dice.uniform(.3, 1))));
        all.add(of("path", Group.HARD, stage -> stage.path(stage.allOr(.5, 1))));
        all.add(of("host-hard", Group.HARD, stage -> stage.host(1)));
        all.add(of("region-full", Group.HARD, stage -> stage.region(1)));
        all.add(of("region-partial", Group.HARD, stage -> stage.region(stage.dice.uniform(.2, .6))));
        all.add(of("platform", Group.HARD, stage -> stage.platform(stage.dice.uniform(.2, 1))));
        all.add(of("sd-stale", Group.TRANSIENT, stage -> stage.staleDiscovery(stage.dice.uniform(.3, .9))));
        all.add(of("dns-stale", Group.HARD, Stage::staleDns));
        all.add(of("app-bug-deploy", Group.HARD, stage -> stage.bugInDeploy(stage.allOr(.3, 1))));
        all.add(of("app-crash", Group.HARD, stage -> stage.crash(stage.dice.uniform(.5, 1))));
        // F12, drawn and with fixed severities.
        gray(all, "host", severity -> stage -> stage.host(severity.apply(stage)));
        gray(all, "region", severity -> stage -> stage.region(severity.apply(stage)));
        gray(all, "path", severity -> stage -> stage.path(severity.apply(stage)));
        gray(all, "version", severity -> stage -> stage.bugInDeploy(severity.apply(stage)));
        all.add(of("two-faults", Group.MANY, Scenario::twoFaults));
        all.add(of("transit", Group.MANY, stage -> stage.transit(3, 2, stage.dice.uniform(.4, 1))));
        extras(all);
        return List.copyOf(all);
    }

    private static void extras(List<Scenario> all) {
        all.add(of("transit-sizes", Group.EXTRA, stage -> stage.transit(
                stage.dice.between(2, 4), stage.dice.between(2, 3), stage.dice.uniform(.4, 1))));
        all.add(of("app-region", Group.EXTRA, stage -> stage.appInRegion(stage.dice.uniform(.5, 1))));
        all.add(of("instance", Group.EXTRA, stage -> stage.instance(stage.dice.uniform(.5, 1))));
        all.add(of("agent-silent", Group.EXTRA, Stage::silence));
        all.add(of("host-evicted", Group.EXTRA, Stage::evictedHost));
        all.add(of("nested-host", Group.EXTRA, stage -> stage.hostInRegion(
                1, stage.dice.uniform(.2, .6), stage.dice.uniform(0, 30))));
        all.add(of("nested-agent", Group.EXTRA, stage -> stage.agentInLocation(
                1, stage.dice.uniform(.2, .6), stage.dice.uniform(0, 30))));
        all.add(of("gray-host-deploy", Group.EXTRA, stage -> stage.grayHostInDeploy(stage.dice.uniform(.1, .5))));
    }

    private static void gray(
            List<Scenario> all, String what, Function<Function<Stage, Double>, Consumer<Stage>> fault) {
        all.add(of("gray-" + what, Group.GRAY, fault.apply(stage -> stage.dice.uniform(.05, .5))));
        for (int percent : new int[] {50, 20, 10, 5}) {
            // The faintest are given fifteen minutes.
            Consumer<Setting> setting = percent == 5 ? s -> s.after = 900 : s -> {};
            all.add(new Scenario(
                    "gray-%s-%d".formatted(what, percent), Group.GRAY, setting, fault.apply(stage -> percent / 100.0)));
        }
    }

    private static void twoFaults(Stage stage) {
        List<Consumer<Stage>> kinds = List.of(
                s -> s.agent(s.allOr(.3, .95)),
                s -> s.location(s.dice.uniform(.3, 1)),
                s -> s.path(s.allOr(.5, 1)),
                s -> s.host(1),
                s -> s.region(s.dice.uniform(.2, .6)),
                s -> s.staleDiscovery(s.dice.uniform(.3, .9)),
                s -> s.bugInDeploy(s.allOr(.3, 1)),
                s -> s.crash(s.dice.uniform(.5, 1)));
        int[] two = stage.dice.some(2, kinds.size());
        kinds.get(two[0]).accept(stage);
        stage.from = stage.zero + stage.dice.uniform(0, 30);
        kinds.get(two[1]).accept(stage);
    }

    private static Scenario of(String name, Group group, Consumer<Stage> faults) {
        return new Scenario(name, group, setting -> {}, faults);
    }
}
