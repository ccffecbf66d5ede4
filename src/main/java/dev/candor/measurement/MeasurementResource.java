package dev.candor.measurement;

import dev.candor.security.Roles;
import io.vertx.core.http.HttpServerResponse;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The operator's view of what was measured. */
@Path("/api/v1/measurements")
class MeasurementResource {

    private static final int MOST = 1000;
    private static final Duration LONGEST_RANGE = Duration.ofDays(31);

    private final MeasurementStore store;
    private final InstantSource clock;

    MeasurementResource(MeasurementStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    @GET
    @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            summary = "Single measurements, newest first",
            description = "As far back as they are kept. As CSV the cursor of the next page is in `Link`.")
    public MeasurementPage page(
            @QueryParam("probe") @Nullable String probe,
            @QueryParam("location") @Nullable String location,
            @Parameter(description = "up, degraded, down or unknown; several times for more") @QueryParam("outcome")
                    List<String> outcome,
            @Parameter(description = "1 to 1000") @QueryParam("limit") @DefaultValue("100") String limit,
            @Parameter(description = "The `next_cursor` of the page before") @QueryParam("cursor") @Nullable
                    String cursor,
            @Context UriInfo uri,
            @Context HttpServerResponse response) {
        MeasurementPage page = page(probe, location, outcome, limit, cursor);
        String next = page.next();
        if (next != null) {
            URI target =
                    uri.getRequestUriBuilder().replaceQueryParam("cursor", next).build();
            response.putHeader("Link", "<%s>; rel=\"next\"".formatted(target));
        }
        return page;
    }

    private MeasurementPage page(
            @Nullable String probe,
            @Nullable String location,
            List<String> outcome,
            String limit,
            @Nullable String cursor) {
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        outcome.forEach(word -> outcomes.add(outcome(word)));
        return store.page(new MeasurementFilter(
                probe, location, outcomes, cursor(cursor), Parameters.number("limit", limit, 1, MOST)));
    }

    @GET
    @Path("minutes")
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "Counts of one probe per minute and location")
    public List<MinuteCount> minutes(
            @QueryParam("probe") @Nullable String probe,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        if (probe == null || probe.isBlank()) {
            throw Parameters.bad("probe", "the id of a probe", String.valueOf(probe));
        }
        Instant end = to == null ? clock.instant() : Parameters.time("to", to);
        Instant begin = from == null ? end.minus(Duration.ofHours(1)) : Parameters.time("from", from);
        if (!begin.isBefore(end) || Duration.between(begin, end).compareTo(LONGEST_RANGE) > 0) {
            throw Parameters.bad(
                    "from", "a time before 'to' and at most %d days before".formatted(LONGEST_RANGE.toDays()), from);
        }
        return store.minutes(probe, begin, end);
    }

    private static Outcome outcome(String word) {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> outcome.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Parameters.bad("outcome", "up, degraded, down or unknown", word));
    }

    private static @Nullable Cursor cursor(@Nullable String text) {
        return text == null
                ? null
                : Cursor.parse(text).orElseThrow(() -> Parameters.bad("cursor", "the 'next' of a page before", text));
    }
}
