package dev.candor.page;

import io.quarkus.qute.Engine;
import io.quarkus.qute.EvalContext;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateLocator.TemplateLocation;
import io.quarkus.qute.ValueResolver;
import io.quarkus.qute.Variant;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

    private Rendered() {}

    static String status(Facts facts, Audience audience) {
        Projection projection = new Projection(facts, audience);
        return render(
                "page/status-page",
                Map.of("frame", frame(facts, audience, projection.said().sentence()), "page", projection.status()));
    }

    static String incident(Facts facts, Audience audience, UUID id) {
        Projection projection = new Projection(facts, audience);
        View.Incident incident = projection.incident(id).orElseThrow();
        return render(
                "page/incident-page",
                Map.of(
                        "frame",
                        frame(facts, audience, incident.title()),
                        "incident",
                        incident,
                        "resources",
                        projection.timeline(id)));
    }

    static String history(Facts facts, Audience audience) {
        return render(
                "page/history-page",
                Map.of(
                        "frame",
                        frame(facts, audience, "History"),
                        "months",
                        new Projection(facts, audience).history()));
    }

    private static View.Frame frame(Facts facts, Audience audience, String title) {
        return new Frames(BASE, facts.atlas(), audience, facts.now()).frame(title, "", false);
    }

    private static String render(String id, Map<String, Object> data) {
        Template template = ENGINE.getTemplate(id);
        return template.render(data);
    }

    private static Optional<TemplateLocation> locate(String id) {
        Path file = Path.of("templates", id + ".html");
        return Files.exists(file) ? Optional.of(new Source(file)) : Optional.empty();
    }

    private static boolean isComponent(EvalContext context) {
        return context.getBase() instanceof Record
                && Arrays.stream(context.getBase().getClass().getRecordComponents())
                        .anyMatch(c -> c.getName().equals(context.getName()));
    }

    private static Object component(EvalContext context) {
        try {
            var method = context.getBase().getClass().getDeclaredMethod(context.getName());
            method.setAccessible(true);
            return method.invoke(context.getBase());
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
