package dev.candor.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/** Everything that {@code templates/page/history-page.html} may show. */
@CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
record HistoryPage(View.Frame frame, List<View.Month> months) implements TemplateInstance {}
