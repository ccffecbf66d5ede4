package dev.candor.measurement;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jspecify.annotations.Nullable;

/**
 * The history of what was measured, rolled up: over time, over locations, and as it is now. JSON, or CSV if asked for; with an
 * {@code ETag}.
 */
@Path("/api/v1")
class SeriesResource {

    private static final int MOST_CELLS = 10_000;
    private static final int MOST_DAYS = 400;

    private final SeriesReader series;
    private final MatrixReader matrix;
    private final ComponentHistoryReader components;
    private final HistoryConfig config;
    private final Conditional conditional;
    private final InstantSource clock;

    SeriesResource(
            SeriesReader series,
            MatrixReader matrix,
            ComponentHistoryReader components,
            HistoryConfig config,
            Conditional conditional,
            InstantSource clock) {
        this.series = series;
        this.matrix = matrix;
        this.components = components;
        this.config = config;
        this.conditional = conditional;
        this.clock = clock;
    }

    @GET
    @Path("series")
    @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            summary = "How a probe went over time",
            description =
                    "Counts per outcome, known time, availability and latency percentiles (true to one percent) per"
                            + " step, one line per location, region or host. `from` and `to` are moved outwards to whole steps.")
    @APIResponseSchema(SeriesReport.class)
    public Response series(
            @Parameter(description = "The id of a probe", required = true) @QueryParam("probe") @Nullable String probe,
            @Parameter(description = "Default: an hour before `to`") @QueryParam("from") @Nullable String from,
            @Parameter(description = "Default: now") @QueryParam("to") @Nullable String to,
            @Parameter(
                            description =
                                    "Whole minutes, such as `5m`, `1h`, `1d`; default: one that gives at most 400 points")
                    @QueryParam("step")
                    @Nullable
                    String step,
            @Parameter(description = "What a line stands for: location, region or host")
                    @QueryParam("by")
                    @DefaultValue("location")
                    String by,
            @Parameter(description = "What latencies are of: total, dns, connect, tls, send, wait or transfer")
                    @QueryParam("phase")
                    @DefaultValue("total")
                    String phase,
            @Context Request request,
            @Context HttpHeaders headers) {
        return series(probe, from, to, step, by, phase, new Conditional.Asked(request, headers, false));
    }

    @GET
    @Path("series.csv")
    @Produces(Csv.MEDIA_TYPE)
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "As series, as CSV")
    public Response seriesCsv(
            @QueryParam("probe") @Nullable String probe,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("step") @Nullable String step,
            @QueryParam("by") @DefaultValue("location") String by,
            @QueryParam("phase") @DefaultValue("total") String phase,
            @Context Request request,
            @Context HttpHeaders headers) {
        return series(probe, from, to, step, by, phase, new Conditional.Asked(request, headers, true));
    }

    @GET
    @Path("compare")
    @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            summary = "One probe as seen from each location",
            description = "Availability, latency percentiles and jitter (p95 - p50) over one span.")
    @APIResponseSchema(Comparison.class)
    public Response compare(
            @Parameter(description = "The id of a probe", required = true) @QueryParam("probe") @Nullable String probe,
            @Parameter(description = "Default: an hour before `to`") @QueryParam("from") @Nullable String from,
            @Parameter(description = "Default: now") @QueryParam("to") @Nullable String to,
            @Parameter(description = "As of series") @QueryParam("phase") @DefaultValue("total") String phase,
            @Context Request request,
            @Context HttpHeaders headers) {
        return compare(probe, from, to, phase, new Conditional.Asked(request, headers, false));
    }

    @GET
    @Path("compare.csv")
    @Produces(Csv.MEDIA_TYPE)
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "As compare, as CSV")
    public Response compareCsv(
            @QueryParam("probe") @Nullable String probe,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("phase") @DefaultValue("total") String phase,
            @Context Request request,
            @Context HttpHeaders headers) {
        return compare(probe, from, to, phase, new Conditional.Asked(request, headers, true));
    }

    @GET
    @Path("matrix")
    @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            summary = "The newest outcome of each probe at each location",
            description =
                    "With since when it has been so, and when it was last asked. What is not `fresh` says nothing of"
                            + " now.")
    @APIResponseSchema(Matrix.class)
    public Response matrix(
            @Parameter(description = "Only this probe") @QueryParam("probe") @Nullable String probe,
            @Parameter(description = "1 to 10000") @QueryParam("limit") @DefaultValue("1000") String limit,
            @Parameter(description = "The `next_cursor` of the page before") @QueryParam("cursor") @Nullable
                    String cursor,
            @Context Request request,
            @Context HttpHeaders headers) {
        return matrix(probe, limit, cursor, new Conditional.Asked(request, headers, false));
    }

    @GET
    @Path("matrix.csv")
    @Produces(Csv.MEDIA_TYPE)
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "As matrix, as CSV")
    public Response matrixCsv(
            @QueryParam("probe") @Nullable String probe,
            @QueryParam("limit") @DefaultValue("10000") String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context Request request,
            @Context HttpHeaders headers) {
        return matrix(probe, limit, cursor, new Conditional.Asked(request, headers, true));
    }

    @GET
    @Path("history")
    @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            summary = "How the probes of each component went over the last days",
            description = "Counts and known time per day, availability and latency percentiles over all of them.")
    @APIResponseSchema(ComponentHistory.class)
    public Response history(
            @Parameter(description = "1 to 400, today being the last") @QueryParam("days") @DefaultValue("90")
                    String days,
            @Context Request request,
            @Context HttpHeaders headers) {
        return history(days, new Conditional.Asked(request, headers, false));
    }

    @GET
    @Path("history.csv")
    @Produces(Csv.MEDIA_TYPE)
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "As history, as CSV")
    public Response historyCsv(
            @QueryParam("days") @DefaultValue("90") String days,
            @Context Request request,
            @Context HttpHeaders headers) {
        return history(days, new Conditional.Asked(request, headers, true));
    }

    private Response series(
            @Nullable String probe,
            @Nullable String from,
            @Nullable String to,
            @Nullable String step,
            String by,
            String phase,
            Conditional.Asked asked) {
        SeriesQuery query =
                new SeriesSpan(config, clock.instant()).query(probe(probe), from, to, step, by(by), phase(phase));
        return conditional.answer(asked, series.version(query), () -> SeriesReport.of(query, series.lines(query)));
    }

    private Response compare(
            @Nullable String probe, @Nullable String from, @Nullable String to, String phase, Conditional.Asked asked) {
        SeriesQuery query = new SeriesSpan(config, clock.instant()).whole(probe(probe), from, to, phase(phase));
        return conditional.answer(asked, series.version(query), () -> Comparison.of(query, series.lines(query)));
    }

    private Response matrix(@Nullable String probe, String limit, @Nullable String cursor, Conditional.Asked asked) {
        MatrixReader.After after = cursor == null
                ? MatrixReader.After.NOTHING
                : MatrixReader.After.parse(cursor)
                        .orElseThrow(() -> Parameters.bad("cursor", "the 'next_cursor' of a page before", cursor));
        int cells = Parameters.number("limit", limit, 1, MOST_CELLS);
        return conditional.answer(asked, Optional.empty(), () -> matrix.page(probe, after, cells));
    }

    private Response history(String text, Conditional.Asked asked) {
        int days = Parameters.number("days", text, 1, MOST_DAYS);
        return conditional.answer(asked, Optional.empty(), () -> components.read(days));
    }

    private static String probe(@Nullable String text) {
        return Parameters.required("probe", "the id of a probe", text);
    }

    private static SeriesQuery.By by(String word) {
        return Arrays.stream(SeriesQuery.By.values())
                .filter(by -> by.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Parameters.bad("by", "location, region or host", word));
    }

    private static Phase phase(String word) {
        return Phase.named(word)
                .orElseThrow(() -> Parameters.bad("phase", "total, dns, connect, tls, send, wait or transfer", word));
    }
}
