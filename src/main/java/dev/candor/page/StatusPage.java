package dev.candor.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/** Everything that {@code templates/page/status-page.html} may show; Qute checks it when the application is built. */
@CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
record StatusPage(View.Frame frame, View.Status page) implements TemplateInstance {}
