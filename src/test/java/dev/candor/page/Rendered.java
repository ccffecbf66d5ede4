package dev.candor.page;

import io.quarkus.qute.Engine;
import io.quarkus.qute.EvalContext;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.RawString;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateLocator.TemplateLocation;
import io.quarkus.qute.ValueResolver;
import io.quarkus.qute.Variant;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Renders the pages' own templates from their files, without an application around them. */
final class Rendered {
    static final URI BASE = URI.create("https://status.example.com");
    private static final Variant HTML = Variant.forContentType(Variant.TEXT_HTML);
    private static final Engine ENGINE = Engine.builder()
            .addDefaults()
            .addValueResolver(ValueResolver.builder()
                    .appliesTo(Rendered::isComponent)
                    .resolveSync(Rendered::component)
                    .build())
            .addResultMapper(new HtmlEscaper(List.of(Variant.TEXT_HTML)))
            .addLocator(Rendered::locate)
            .build();

    static final Templates TEMPLATES = new FileTemplates();

    private Rendered() {}

    /** A press that knows these templates only. */
    static Press press() {
        return new Press(BASE, TEMPLATES, Edition.EMPTY);
    }

    static String status(Facts facts, Audience audience) {
        return status(
                facts, audience, new Pulse(Sample.NOW.minusSeconds(1), Sample.NOW.minusSeconds(3), Sample.PATIENCE));
    }

    static String status(Facts facts, Audience audience, Pulse pulse) {
        return new Reading(facts, audience, pulse).page("");
    }

    static String incident(Facts facts, Audience audience, UUID id) {
        return new Reading(facts, audience).page("incidents/" + id);
    }

    static String history(Facts facts, Audience audience) {
        return new Reading(facts, audience).page("history");
    }

    static String feed(Facts facts, Audience audience) {
        return new Reading(facts, audience).page("feed.atom");
    }

    /** A page that is drawn when it is asked for, with its style, and with the names of what else is filled in when it is sent. */
    static String styled(Snapshot snapshot) {
        return new String(
                snapshot.fresh()
                        .fill(hole -> Body.filled(
                                switch (String.valueOf(hole)) {
                                    case "style" -> Stylesheet.PAGE.text().toString();
                                    case "shapes" -> TEMPLATES.shapes();
                                    case "as_of" -> "2026-03-10T14:03:10Z";
                                    default -> "[" + hole + "]";
                                }))
                        .bytes(),
                StandardCharsets.UTF_8);
    }

    private static final class FileTemplates implements Templates {
        @Override
        public String status(View.Frame frame, View.Status page) {
            return render("page/status-page", Map.of("frame", frame, "page", page));
        }

        @Override
        public String incident(View.Frame frame, View.Incident incident, View.Suffering suffering) {
            return render("page/incident-page", Map.of("frame", frame, "incident", incident, "suffering", suffering));
        }

        @Override
        public String history(View.Frame frame, String months) {
            return render("page/history-page", Map.of("frame", frame, "months", new RawString(months)));
        }

        @Override
        public String months(List<View.Month> months) {
            return render("page/months", Map.of("months", months));
        }

        @Override
        public String lines(List<RawString> lines) {
            return render("page/lines", Map.of("lines", lines));
        }

        @Override
        public String line(View.Line line) {
            return render("page/line", Map.of("line", line));
        }

        @Override
        public String groups(List<View.Group> groups) {
            return render("page/groups", Map.of("groups", groups));
        }

        @Override
        public String shapes() {
            return render("page/shapes", Map.of());
        }

        @Override
        public String open(View.Incident incident) {
            return render("page/open", Map.of("incident", incident));
        }

        @Override
        public String elsewhere(View.Incident incident) {
            return render("page/elsewhere", Map.of("incident", incident));
        }

        @Override
        public String statement(View.Frame frame, View.Paper paper) {
            return render("page/statement-page", Map.of("frame", frame, "paper", paper));
        }

        @Override
        public String lateness(View.Frame frame, View.Ledger ledger) {
            return render("page/lateness-page", Map.of("frame", frame, "ledger", ledger));
        }

        @Override
        public String days(View.Frame frame, RawString table) {
            return render("page/days-page", Map.of("frame", frame, "table", table));
        }

        @Override
        public String table(List<View.Group> groups) {
            return render("page/table", Map.of("groups", groups));
        }

        @Override
        public String seen(View.Frame frame, View.Seen seen) {
            return render("page/seen-page", Map.of("frame", frame, "seen", seen));
        }

        @Override
        public String strip(Strip strip) {
            return render("page/drawn", Map.of("strip", strip));
        }

        @Override
        public String samples(List<View.Sample> samples) {
            return render("page/samples", Map.of("samples", samples));
        }

        @Override
        public String next(View.NextUpdate next) {
            return render("page/next", Map.of("next", next));
        }
    }

    private static String render(String id, Map<String, Object> data) {
        Template template = ENGINE.getTemplate(id);
        return template.render(data);
    }

    private static Optional<TemplateLocation> locate(String id) {
        Path file = Path.of("templates", id + ".html");
        return Files.exists(file) ? Optional.of(new Source(file)) : Optional.empty();
    }

    // What each record has, found once: templates ask for it a thousand times a page.
    private static final ClassValue<Map<String, Method>> COMPONENTS = new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
            Map<String, Method> accessors = new HashMap<>();
            if (type.isRecord()) {
                for (RecordComponent component : type.getRecordComponents()) {
                    component.getAccessor().setAccessible(true);
                    accessors.put(component.getName(), component.getAccessor());
                }
            }
            return accessors;
        }
    };

    private static boolean isComponent(EvalContext context) {
        return context.getBase() instanceof Record
                && COMPONENTS.get(context.getBase().getClass()).containsKey(context.getName());
    }

    private static Object component(EvalContext context) {
        try {
            return COMPONENTS
                    .get(context.getBase().getClass())
                    .get(context.getName())
                    .invoke(context.getBase());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Source(Path file) implements TemplateLocation {
        @Override
        public Reader read() {
            try {
                return new StringReader(Files.readString(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Optional<Variant> getVariant() {
            return Optional.of(HTML);
        }
    }
}
