package dev.candor.correlation.signal;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What others say, for operators. */
@Path("/api/v1/signals")
@Produces(MediaType.APPLICATION_JSON)
final class SignalResource {

    private final Signals signals;
    private final Unplaced unplaced;

    SignalResource(Signals signals, Unplaced unplaced) {
        this.signals = signals;
        this.unplaced = unplaced;
    }

    /** A page of signals, newest first. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Page(List<SignalView> items, @Nullable String nextCursor) {}

    /** Alerts that are about nothing that the catalog knows. */
    record Strangers(List<Unplaced.Entry> items) {}

    /** All signals, those that are over too, or those of one source. */
    @GET
    @RolesAllowed(Roles.VIEWER)
    public Page newest(
            @QueryParam("source") @Nullable String source,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(200) int limit) {
        String[] after = cursor == null ? new String[0] : cursor.split("_", -1);
        try {
            List<Signal> page = signals.newest(
                    source,
                    after.length == 0 ? null : Instant.parse(after[0]),
                    after.length == 0 ? null : UUID.fromString(after[1]),
                    limit + 1);
            boolean more = page.size() > limit;
            List<Signal> items = more ? page.subList(0, limit) : page;
            Signal last = more ? items.get(limit - 1) : null;
            return new Page(
                    items.stream()
                            .map(signal -> SignalView.of(signal, signals.reliability(signal.source())))
                            .toList(),
                    last == null ? null : last.from() + "_" + last.id());
        } catch (DateTimeParseException | ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
            throw ProblemException.badRequest(
                    "invalid-cursor", "The cursor is not one", "cursor must be the next_cursor of a page before");
        }
    }

    /** The newest alerts that could not be placed, with their labels: what {@code candor.signal} or a rule may lack. */
    @GET
    @Path("unplaced")
    @RolesAllowed(Roles.VIEWER)
    public Strangers unplaced() {
        return new Strangers(unplaced.newest());
    }
}
