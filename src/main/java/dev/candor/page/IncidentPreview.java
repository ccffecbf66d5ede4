package dev.candor.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/** Everything that {@code templates/page/incident-preview.html} may show: an incident's page without what surrounds it. */
@CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
record IncidentPreview(View.Incident incident, View.Suffering suffering) implements TemplateInstance {}
