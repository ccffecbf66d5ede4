package dev.candor.probe;

import dev.candor.catalog.CatalogFile;
import dev.candor.catalog.Ids;
import dev.candor.catalog.Nearest;
import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code probes}. */
final class ProbeReader {

    /** What holds where a probe says nothing. */
    record Defaults(Duration interval, Duration timeout, int retries) {

        /** What holds where a file says nothing. */
        static final Defaults NONE = new Defaults(Duration.ofSeconds(15), Duration.ofSeconds(5), 1);

        /** These where the section says nothing. */
        Defaults with(Section section) {
            return new Defaults(
                    section.value("interval", ProbeReader::interval).orElse(interval),
                    section.value("timeout", ProbeReader::timeout).orElse(timeout),
                    section.number("retries", 0, MOST_RETRIES).orElse(retries));
        }

        /** The same for a suite, which may take longer, and is asked no more often than it may take. */
        Defaults ofSuite(Section section) {
            Duration longest =
                    section.value("timeout", ProbeReader::suiteTimeout).orElse(SUITE_TIMEOUT);
            Duration pause = section.value("interval", ProbeReader::interval)
                    .orElse(interval.compareTo(longest) < 0 ? longest : interval);
            if (pause.compareTo(longest) < 0) {
                section.error(
                        "interval",
                        "expected an interval no shorter than the suite's timeout (%ss)".formatted(seconds(longest)));
            }
            return new Defaults(
                    pause, longest, section.number("retries", 0, MOST_RETRIES).orElse(retries));
        }

        private static String seconds(Duration duration) {
            return BigDecimal.valueOf(duration.toMillis(), 3)
                    .stripTrailingZeros()
                    .toPlainString();
        }
    }

    /** What an HTTP answer must meet where nobody says anything else. */
    static final Assertion BELOW_400 = Assertion.parse("status < 400");

    // Several questions, some of them asked until they hold.
    private static final Duration SUITE_TIMEOUT = Duration.ofSeconds(60);
    static final int MOST_RETRIES = 10;
    static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(10);
    static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60);

    private static final String[] KEYS = Stream.concat(
                    KindReader.KEYS.stream(),
                    Stream.of(
                            "id",
                            "title",
                            "component",
                            "expect",
                            "degraded",
                            "identify",
                            "from",
                            "down",
                            "interval",
                            "timeout",
                            "retries",
                            "trigger",
                            "on_failure",
                            "each_address",
                            "runbook",
                            "every_agent",
                            "control"))
            .toArray(String[]::new);

    /** Well within the minute for which a watchdog fails, and within that for which it works again. */
    private static final Duration WATCHDOG_TOLD = Duration.ofSeconds(20);

    private final String file;
    private final Names names;
    private final Defaults defaults;
    private final KindReader kinds;
    private final Variables variables;
    private final SuiteReader suites;

    ProbeReader(String file, Names names, Defaults defaults, Variables variables) {
        this.file = file;
        this.names = names;
        this.defaults = defaults;
        this.variables = variables;
        this.kinds = new KindReader(variables, file);
        this.suites = new SuiteReader(variables, file);
    }

    /** What was read; empty if it has no id or no kind, with errors. */
    Optional<Probe> read(Section section) {
        section.allow(KEYS);
        Optional<Text> id = section.requiredId("id", Ids::id);
        Optional<String> key = kinds.key(section);
        variables.takeGiven();
        String word = key.map(KindReader::word).orElse("http");
        boolean suite = word.equals("suite");
        Defaults timing = suite
                ? defaults.ofSuite(section)
                : kinds.limits(section, defaults).with(section);
        ProbeKind kind = suite
                ? suites.read(section, timing.timeout())
                : key.map(found -> kinds.read(section, found)).orElse(null);
        String component =
                section.text("component").map(text -> component(section, text)).orElse(null);
        List<Assertion> expect = ExpressionReader.assertions(section, "expect", word);
        List<Assertion> degraded = ExpressionReader.assertions(section, "degraded", word);
        if (!section.has("expect")) {
            expect = KindReader.usual(word);
        }
        Identify identify = section.section("identify")
                // Of a suite, the steps that ask by HTTP say who answered.
                .map(inner -> ExpressionReader.identify(inner, suite ? "http" : word))
                .orElse(Identify.NONE);
        List<String> from = kind instanceof ProbeKind.Heartbeat ? heard(section) : from(section);
        QuorumRule down = section.text("down")
                .map(rule -> new QuorumReader(section, names, from).read(rule))
                .orElse(null);
        Trigger trigger = section.value("trigger", ProbeReader::trigger).orElse(Trigger.SCHEDULE);
        String title = section.value("title", CatalogFile::title)
                .orElseGet(() -> id.map(Text::value).orElse(""));
        URI runbook = section.value("runbook", Targets::url).orElse(null);
        Control control = control(section, component, timing);
        if (id.isEmpty() || kind == null) {
            return Optional.empty();
        }
        return Optional.of(new Probe(
                        id.get().value(),
                        title,
                        component,
                        kind,
                        timing.interval(),
                        timing.timeout(),
                        timing.retries(),
                        expect,
                        degraded,
                        identify,
                        from,
                        down,
                        trigger,
                        onFailure(section),
                        section.flag("each_address").orElse(false),
                        runbook,
                        file,
                        variables.takeGiven())
                .controlling(control));
    }

    private static @Nullable Control control(Section section, @Nullable String component, Defaults timing) {
        Control control = section.value("control", Control::of).orElse(null);
        if (control != null && control != Control.CANARY && component != null) {
            section.errorAtKey(
                    "control",
                    "expected no 'control: %s' beside 'component': what is outside the platform never counts in the health of its components"
                            .formatted(control.word()));
            return null;
        }
        Duration told = timing.interval().multipliedBy(timing.retries() + 1L);
        if (control == Control.WATCHDOG && told.compareTo(WATCHDOG_TOLD) > 0) {
            section.errorAtKey(
                    "control",
                    "expected an interval by which a watchdog that fails for a minute is told of within %d s, found %d s with %d retries"
                            .formatted(
                                    WATCHDOG_TOLD.toSeconds(), timing.interval().toSeconds(), timing.retries()));
            return null;
        }
        return control;
    }

    private String component(Section section, Text id) {
        names.catalog()
                .filter(catalog -> catalog.component(id.value()).isEmpty())
                .ifPresent(catalog -> section.error(
                        id,
                        "no component has the id '%s'%s"
                                .formatted(
                                        id.value(),
                                        Nearest.hint(
                                                id.value(),
                                                catalog.components().stream()
                                                        .map(component -> component.id())
                                                        .toList()))));
        return id.value();
    }

    /** No agent runs it: the hub itself listens. */
    private static List<String> heard(Section section) {
        if (section.has("from")) {
            section.errorAtKey("from", "expected no 'from' beside 'heartbeat': the hub listens for it");
        }
        return List.of(ProbeKind.Heartbeat.LOCATION);
    }

    private List<String> from(Section section) {
        Set<String> locations = new LinkedHashSet<>();
        boolean all = false;
        for (Text name : section.textOrTexts("from")) {
            if (name.value().equals(Names.ALL)) {
                all = true;
            } else {
                locations.addAll(names.locations(section, name));
            }
        }
        return all ? List.of() : List.copyOf(locations);
    }

    /** What is gathered when a probe begins to fail; what costs next to nothing where nothing is said. */
    private static Set<OnFailure> onFailure(Section section) {
        if (!section.has("on_failure")) {
            return OnFailure.USUAL;
        }
        Set<OnFailure> wanted = new LinkedHashSet<>();
        for (Text word : section.textOrTexts("on_failure")) {
            section.read(word, OnFailure::of).ifPresent(wanted::add);
        }
        return wanted;
    }

    private static Duration interval(String text) {
        return bounded(text, Duration.ofMillis(200), Duration.ofHours(24), "from 200ms to 24h");
    }

    private static Duration timeout(String text) {
        return bounded(text, SHORTEST_TIMEOUT, LONGEST_TIMEOUT, "from 10ms to 60s");
    }

    private static Duration suiteTimeout(String text) {
        return bounded(text, Duration.ofMillis(10), Duration.ofMinutes(10), "from 10ms to 10m");
    }

    private static Duration bounded(String text, Duration least, Duration most, String bounds) {
        Duration duration = Quantity.duration(text);
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw new IllegalArgumentException("expected a duration %s, found '%s'".formatted(bounds, text));
        }
        return duration;
    }

    private static Trigger trigger(String text) {
        return switch (text) {
            case "schedule" -> Trigger.SCHEDULE;
            case "deploy" -> Trigger.DEPLOY;
            default -> throw new IllegalArgumentException("expected schedule or deploy, found '%s'".formatted(text));
        };
    }
}
