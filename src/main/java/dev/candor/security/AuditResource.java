package dev.candor.security;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was changed, by whom, to read and to take away. */
@Path("/api/v1/audit")
class AuditResource {

    private static final String LINES = "application/x-ndjson";

    private final AuditLog log;

    AuditResource(AuditLog log) {
        this.log = log;
    }

    /** A page of entries, newest first. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Page(List<AuditEntry> items, @Nullable String nextCursor) {}

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.VIEWER)
    public Page newest(
            @QueryParam("subject") @Nullable String subject,
            @QueryParam("cursor") @Nullable @Min(1) Long cursor,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit) {
        List<AuditEntry> found = log.newest(cursor == null ? Long.MAX_VALUE : cursor, subject, limit + 1);
        boolean more = found.size() > limit;
        List<AuditEntry> items = more ? found.subList(0, limit) : found;
        return new Page(items, more ? Long.toString(items.get(limit - 1).number()) : null);
    }

    /** All entries above that number, oldest first, one JSON object a line. */
    @GET
    @Path("export")
    @Produces(LINES)
    @RolesAllowed(Roles.VIEWER)
    public Response export(@QueryParam("after") @DefaultValue("0") @Min(0) long after) {
        StreamingOutput lines = out -> log.export(after, out);
        return Response.ok(lines)
                .header("Content-Disposition", "attachment; filename=\"candor-audit.ndjson\"")
                .header("Cache-Control", "no-store")
                .build();
    }
}
