package dev.candor.correlation.blame;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the command line of {@link AttributionBench} asks for. */
final class BenchOptions {

    static final String USAGE =
            """
            AttributionBench [OPTION=VALUE ...]
              scenarios=NAME,...   names or groups (quiet hard transient gray many extra), * as a wild card; default all but quiet and extra
              systems=NAME,...     joint q50 r53 hier 007 score ochiai; default joint
              runs=N               runs a row; default 40
              seed=N               the first run's seed; run i has seed N+i; default 11
              tier=NAME            standard stress varied varied-stress large; default standard
              set=NAME:VALUE,...   changes the setting: %s
              threads=N            default 2
              misses=N             prints what went wrong in up to N runs a row, each with its seed; default 0
              trace=true           prints what is believed at each tick of each run (use with runs=1)
              markdown=true        prints the summary as a table for a README
              record=FILE          writes the first run of the first scenario as a recording and ends
            Example: scenarios=host-hard,gray-* runs=100 seed=9101 systems=joint,score misses=3 set=headers:NEVER,every:10
            Worth trying: headers:NEVER|SUCCESS addresses:REGION|APP|UNTOLD|NEVER locations:3,agentsPerLocation:1 wrongHosts:.05
              clockOffset:2 lostReports:.1 every:10 concentration:0 canaries:false tickShift:10; quiet:3600 shortens "none"
            """;

    private static final List<String> KNOWN = List.of(
            "scenarios", "systems", "runs", "seed", "tier", "set", "threads", "misses", "trace", "markdown", "record");

    private final Map<String, String> given = new LinkedHashMap<>();

    BenchOptions(String... args) {
        for (String arg : args) {
            int equals = arg.indexOf('=');
            String name = equals < 0 ? arg : arg.substring(0, equals).replaceFirst("^--", "");
            if (equals < 0 || !KNOWN.contains(name)) {
                throw new IllegalArgumentException("%s is none of %s, each with =VALUE".formatted(arg, KNOWN));
            }
            given.put(name, arg.substring(equals + 1));
        }
        setting(0);
        scenarios();
        contestants();
    }

    static String usage() {
        List<String> names =
                Arrays.stream(Setting.class.getDeclaredFields()).map(Field::getName).toList();
        return USAGE.formatted(String.join(" ", names));
    }

    private String get(String name, String otherwise) {
        return given.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(get(name, String.valueOf(otherwise)));
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(get(name, "false"));
    }

    @Nullable
    String record() {
        return given.get("record");
    }

    String tier() {
        return get("tier", "standard");
    }

    List<Scenario> scenarios() {
        List<Scenario> chosen = new ArrayList<>();
        for (String name : get("scenarios", "hard,transient,gray,many").split(",")) {
            String pattern = name.replace("*", ".*");
            int before = chosen.size();
            for (Scenario scenario : Scenario.values()) {
                boolean fits = scenario.name().matches(pattern)
                        || scenario.group().name().toLowerCase(Locale.ROOT).equals(name);
                if (fits && !chosen.contains(scenario)) {
                    chosen.add(scenario);
                }
            }
            if (chosen.size() == before) {
                throw new IllegalArgumentException("no scenario is called %s; there are %s"
                        .formatted(name, Scenario.values().stream().map(Scenario::name).toList()));
            }
        }
        return chosen;
    }

    List<Contestant> contestants() {
        List<String> names = List.of(get("systems", "joint").split(","));
        List<Contestant> all = Contestant.all();
        for (String name : names) {
            if (all.stream().noneMatch(contestant -> contestant.name().equals(name))) {
                throw new IllegalArgumentException("no system is called %s; there are %s"
                        .formatted(name, all.stream().map(Contestant::name).toList()));
            }
        }
        return all.stream().filter(contestant -> names.contains(contestant.name())).toList();
    }

    /** The setting for the run with that seed. */
    Setting setting(long seed) {
        Dice dice = new Dice(seed * 31 + 7);
        Setting setting = switch (tier()) {
            case "standard" -> new Setting();
            case "stress" -> new Setting().stressed();
            case "large" -> new Setting().large();
            case "varied" -> new Setting().varied(dice);
            case "varied-stress" -> new Setting().varied(dice).stressed();
            default ->
                throw new IllegalArgumentException(
                        "tier must be standard, stress, large, varied or varied-stress, was " + tier());
        };
        String changes = get("set", "");
        for (String change : changes.isEmpty() ? new String[0] : changes.split(",")) {
            apply(setting, change);
        }
        return setting;
    }

    private static void apply(Setting setting, String change) {
        String[] parts = change.split(":", 2);
        try {
            Field field = Setting.class.getDeclaredField(parts[0]);
            if (field.getType() == int.class) {
                field.setInt(setting, Integer.parseInt(parts[1]));
            } else if (field.getType() == double.class) {
                field.setDouble(setting, Double.parseDouble(parts[1]));
            } else if (field.getType() == boolean.class) {
                field.setBoolean(setting, Boolean.parseBoolean(parts[1]));
            } else {
                Object value = Arrays.stream(field.getType().getEnumConstants())
                        .filter(constant -> constant.toString().equals(parts[1]))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("%s is none of %s"
                                .formatted(parts[1], Arrays.toString(field.getType().getEnumConstants()))));
                field.set(setting, value);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("there is no setting " + change, e);
        }
    }
}
