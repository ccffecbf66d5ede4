package dev.candor.probe;

import dev.candor.catalog.CatalogFile;
import dev.candor.catalog.Ids;
import dev.candor.catalog.Nearest;
import dev.candor.catalog.Section;
import dev.candor.catalog.Text;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    }

    private static final int MOST_RETRIES = 10;
    private static final int MOST_ASSERTIONS = 100;
    private static final String[] LATER_KINDS = {
        "curl", "tls", "dns", "ping", "traceroute", "grpc", "websocket", "prometheus", "heartbeat", "steps"
    };

    private final String file;
    private final Names names;
    private final Defaults defaults;
    private final HttpReader http;
    private final TcpReader tcp;

    ProbeReader(String file, Names names, Defaults defaults, Variables variables) {
        this.file = file;
        this.names = names;
        this.defaults = defaults;
        this.http = new HttpReader(variables, file);
        this.tcp = new TcpReader(variables, file);
    }

    /** What was read; empty if it has no id or no kind, with errors. */
    Optional<Probe> read(Section section) {
        section.refuse(LATER_KINDS)
                .refuse("on_failure")
                .allow(
                        "id",
                        "title",
                        "component",
                        "http",
                        "tcp",
                        "expect",
                        "degraded",
                        "identify",
                        "from",
                        "down",
                        "interval",
                        "timeout",
                        "retries",
                        "trigger",
                        "runbook");
        Optional<Text> id = section.requiredId("id", Ids::id);
        ProbeKind kind = kind(section);
        String word = section.has("tcp") ? "tcp" : "http";
        Defaults timing = defaults.with(section);
        String component =
                section.text("component").map(text -> component(section, text)).orElse(null);
        List<Assertion> expect = assertions(section, "expect", word);
        List<Assertion> degraded = assertions(section, "degraded", word);
        if (!section.has("expect") && word.equals("http")) {
            expect = List.of(Assertion.parse("status < 400"));
        }
        Identify identify =
                section.section("identify").map(inner -> identify(inner, word)).orElse(Identify.NONE);
        List<String> from = from(section);
        QuorumRule down = section.text("down")
                .map(rule -> new QuorumReader(section, names, from).read(rule))
                .orElse(null);
        Trigger trigger = section.value("trigger", ProbeReader::trigger).orElse(Trigger.SCHEDULE);
        String title = section.value("title", CatalogFile::title)
                .orElseGet(() -> id.map(Text::value).orElse(""));
        URI runbook = section.value("runbook", Targets::url).orElse(null);
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
                runbook,
                file));
    }

    private @Nullable ProbeKind kind(Section section) {
        if (section.has("http") && section.has("tcp")) {
            section.errorAtKey("tcp", "expected one kind, found 'http' and 'tcp'");
        }
        if (section.has("http")) {
            return section.section("http").map(http::read).orElse(null);
        }
        if (section.has("tcp")) {
            return section.section("tcp").map(tcp::read).orElse(null);
        }
        // A later kind has its own error already.
        if (List.of(LATER_KINDS).stream().noneMatch(section::has)) {
            section.error("expected a kind: the key 'http' or 'tcp'");
        }
        return null;
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

    private static List<Assertion> assertions(Section section, String key, String kind) {
        List<Text> lines = section.texts(key);
        if (lines.size() > MOST_ASSERTIONS) {
            section.errorAtKey(key, "expected at most %d lines, found %d".formatted(MOST_ASSERTIONS, lines.size()));
        }
        List<Assertion> assertions = new ArrayList<>();
        for (Text line : lines) {
            try {
                Assertion assertion = Assertion.parse(line.value());
                requireAnswered(section, line, assertion.query(), kind);
                assertions.add(assertion);
            } catch (ExpressionException e) {
                refuse(section, line, e);
            }
        }
        return assertions;
    }

    private static Identify identify(Section section, String kind) {
        section.allow("region", "host", "instance", "version");
        return new Identify(
                query(section, "region", kind),
                query(section, "host", kind),
                query(section, "instance", kind),
                query(section, "version", kind));
    }

    private static @Nullable Query query(Section section, String key, String kind) {
        Text text = section.text(key).orElse(null);
        if (text == null) {
            return null;
        }
        try {
            Query query = Query.parse(text.value());
            requireAnswered(section, text, query, kind);
            return query;
        } catch (ExpressionException e) {
            refuse(section, text, e);
            return null;
        }
    }

    private static void requireAnswered(Section section, Text text, Query query, String kind) {
        if (!query.isAnsweredBy(kind)) {
            section.error(text, "expected what %s can answer, and '%s' is not".formatted(kind, query.name()));
        }
    }

    private static void refuse(Section section, Text text, ExpressionException e) {
        section.error(
                new Text(text.value(), text.line(), text.columnOf(e.column()), text.onOneLine()),
                String.valueOf(e.getMessage()));
    }

    private static Duration interval(String text) {
        return bounded(text, Duration.ofSeconds(1), Duration.ofHours(24), "from 1s to 24h");
    }

    private static Duration timeout(String text) {
        return bounded(text, Duration.ofMillis(10), Duration.ofSeconds(60), "from 10ms to 60s");
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
