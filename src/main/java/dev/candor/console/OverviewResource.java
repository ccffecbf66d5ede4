package dev.candor.console;

import dev.candor.catalog.CatalogStore;
import dev.candor.correlation.HealthBoard;
import dev.candor.incident.IncidentService;
import dev.candor.security.Roles;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The first page of the console: how everything is, as seen from everywhere. */
@Path("/ops")
class OverviewResource {

    private final Desk desk;
    private final HealthBoard board;
    private final CatalogStore catalog;
    private final IncidentService incidents;

    OverviewResource(Desk desk, HealthBoard board, CatalogStore catalog, IncidentService incidents) {
        this.desk = desk;
        this.board = board;
        this.catalog = catalog;
        this.incidents = incidents;
    }

    /** Everything that {@code templates/console/overview.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Overview(Frame frame, Matrix matrix, List<IncidentLine> incidents, int findings)
            implements TemplateInstance {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response overview() {
        Instant now = desk.now();
        return Desk.answer(new Overview(
                desk.frame("Overview", Desk.HOME, null),
                Matrix.of(catalog.current(), board.latest(), now),
                incidents.openForOperators().stream()
                        .map(i -> IncidentLine.of(i, now))
                        .toList(),
                board.latest().findings().size()));
    }
}
