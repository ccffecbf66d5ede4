package dev.candor.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.candor.page.View;
import dev.candor.page.Words;
import dev.candor.problem.ProblemException;
import dev.candor.security.AuditEntry;
import dev.candor.security.AuditLog;
import dev.candor.security.Roles;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Who changed what. */
@Path("/ops/audit")
class AuditPages {

    private static final String HERE = Desk.HOME + "/audit";
    private static final int ON_A_PAGE = 100;
    private static final int LONGEST = 400;

    private final Desk desk;
    private final AuditLog log;

    AuditPages(Desk desk, AuditLog log) {
        this.desk = desk;
        this.log = log;
    }

    /** An entry as the page shows it: of what was and is, as much as stands in a cell. */
    record Line(
            long number,
            View.Moment at,
            String who,
            String way,
            String action,
            String subject,
            String before,
            String after) {

        static Line of(AuditEntry e, Instant now) {
            return new Line(
                    e.number(),
                    Words.moment(e.at(), now),
                    Words.plain(e.who()),
                    e.way().name().toLowerCase(Locale.ROOT),
                    e.action(),
                    Words.plain(e.subject()),
                    shorter(e.before()),
                    shorter(e.after()));
        }

        private static String shorter(@Nullable JsonNode json) {
            String text = json == null ? "" : json.toString();
            return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        }
    }

    /** Everything that {@code templates/console/audit-list.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record AuditList(
            Frame frame,
            List<Line> entries,
            String subject,
            @Nullable Long older) implements TemplateInstance {}

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response newest(
            @QueryParam("subject") @Nullable String subject, @QueryParam("before") @Nullable String before) {
        if (before != null && !before.matches("[1-9]\\d{0,17}")) {
            throw ProblemException.badRequest(
                    "invalid-cursor", "The address is not one", "before must be the number of an entry");
        }
        String about = subject == null || subject.isBlank() ? null : subject.strip();
        List<AuditEntry> found =
                log.newest(before == null ? Long.MAX_VALUE : Long.parseLong(before), about, ON_A_PAGE + 1);
        List<AuditEntry> shown = found.subList(0, Math.min(ON_A_PAGE, found.size()));
        Instant now = desk.now();
        return Desk.answer(new AuditList(
                desk.frame("Audit log", HERE, null),
                shown.stream().map(e -> Line.of(e, now)).toList(),
                about == null ? "" : about,
                found.size() > ON_A_PAGE ? shown.get(shown.size() - 1).number() : null));
    }

    /** All of it, oldest first, one JSON object a line. */
    @GET
    @Path("export")
    @RolesAllowed(Roles.VIEWER)
    @Operation(hidden = true)
    public Response export() {
        StreamingOutput lines = out -> log.export(0, out);
        return Response.ok(lines, "application/x-ndjson")
                .header("Content-Disposition", "attachment; filename=\"candor-audit.ndjson\"")
                .build();
    }
}
