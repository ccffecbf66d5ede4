package dev.candor.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/** The templates as the application has them; Qute checks what they show when the application is built. */
final class CheckedTemplates implements Templates {

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record StatusPage(View.Frame frame, View.Status page) implements TemplateInstance {}

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record IncidentPage(View.Frame frame, View.Incident incident, View.Suffering suffering)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record HistoryPage(View.Frame frame, RawString months) implements TemplateInstance {}

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Months(List<View.Month> months) implements TemplateInstance {}

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Lines(List<RawString> lines) implements TemplateInstance {}

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Groups(List<View.Group> groups) implements TemplateInstance {}

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Shapes() implements TemplateInstance {}

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Open(View.Incident incident) implements TemplateInstance {}

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Elsewhere(View.Incident incident) implements TemplateInstance {}

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Next(View.NextUpdate next) implements TemplateInstance {}

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Drawn(Strip strip) implements TemplateInstance {}

    @Override
    public String strip(Strip strip) {
        return new Drawn(strip).render();
    }

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Samples(List<View.Sample> samples) implements TemplateInstance {}

    @Override
    public String samples(List<View.Sample> samples) {
        return new Samples(samples).render();
    }

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record StatementPage(View.Frame frame, View.Paper paper) implements TemplateInstance {}

    @Override
    public String statement(View.Frame frame, View.Paper paper) {
        return new StatementPage(frame, paper).render();
    }

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record LatenessPage(View.Frame frame, View.Ledger ledger) implements TemplateInstance {}

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record DaysPage(View.Frame frame, RawString table) implements TemplateInstance {}

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Table(List<View.Group> groups) implements TemplateInstance {}

    @Override
    public String lateness(View.Frame frame, View.Ledger ledger) {
        return new LatenessPage(frame, ledger).render();
    }

    @Override
    public String days(View.Frame frame, RawString table) {
        return new DaysPage(frame, table).render();
    }

    @Override
    public String table(List<View.Group> groups) {
        return new Table(groups).render();
    }

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record SeenPage(View.Frame frame, View.Seen seen) implements TemplateInstance {}

    @Override
    public String seen(View.Frame frame, View.Seen seen) {
        return new SeenPage(frame, seen).render();
    }

    @Override
    public String status(View.Frame frame, View.Status page) {
        return new StatusPage(frame, page).render();
    }

    @Override
    public String incident(View.Frame frame, View.Incident incident, View.Suffering suffering) {
        return new IncidentPage(frame, incident, suffering).render();
    }

    @Override
    public String history(View.Frame frame, String months) {
        return new HistoryPage(frame, new RawString(months)).render();
    }

    @Override
    public String months(List<View.Month> months) {
        return new Months(months).render();
    }

    @Override
    public String lines(List<RawString> lines) {
        return new Lines(lines).render();
    }

    @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Line(View.Line line) implements TemplateInstance {}

    @Override
    public String line(View.Line line) {
        return new Line(line).render();
    }

    @Override
    public String groups(List<View.Group> groups) {
        return new Groups(groups).render();
    }

    @Override
    public String shapes() {
        return new Shapes().render();
    }

    @Override
    public String open(View.Incident incident) {
        return new Open(incident).render();
    }

    @Override
    public String elsewhere(View.Incident incident) {
        return new Elsewhere(incident).render();
    }

    @Override
    public String next(View.NextUpdate next) {
        return new Next(next).render();
    }
}
