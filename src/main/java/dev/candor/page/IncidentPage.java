package dev.candor.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/** Everything that {@code templates/page/incident-page.html} may show. */
@CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
record IncidentPage(View.Frame frame, View.Incident incident, List<View.Resource> resources)
        implements TemplateInstance {}
