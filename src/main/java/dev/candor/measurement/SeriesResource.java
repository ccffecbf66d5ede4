package dev.candor.measurement;

import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.Cache;
import org.jspecify.annotations.Nullable;

/** The history of what was measured, rolled up: over time, over locations, and as it is now. JSON, or CSV if asked for. */
@Path("/api/v1")
class SeriesResource {

    private static final int MOST_CELLS = 10_000;
    private static final int MOST_DAYS = 400;
    // Shorter than the shortest step, so that nobody's picture is older than the points it shows.
    private static final int MAX_AGE_S = 5;

    private final SeriesReader series;
    private final MatrixReader matrix;
    private final ComponentHistoryReader components;
    private final HistoryConfig config;
    private final InstantSource clock;

    SeriesResource(
            SeriesReader series,
            MatrixReader matrix,
            ComponentHistoryReader components,
            HistoryConfig config,
            InstantSource clock) {
        this.series = series;
        this.matrix = matrix;
        this.components = components;
        this.config = config;
        this.clock = clock;
    }

    @GET
    @Path("series")
    @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
    @RolesAllowed(Roles.VIEWER)
    @Cache(maxAge = MAX_AGE_S, isPrivate = true)
    @Operation(
            summary = "How a probe went over time",
            description =
                    "Counts per outcome, known time, availability and latency percentiles (true to one percent) per"
                            + " step, one line per location, region or host. `from` and `to` are moved outwards to whole steps.")
    public SeriesReport series(
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
                    String phase) {
        SeriesQuery query =
                new SeriesSpan(config, clock.instant()).query(probe(probe), from, to, step, by(by), phase(phase));
        return SeriesReport.of(query, series.lines(query));
    }

    @GET
    @Path("series.csv")
    @Produces(Csv.MEDIA_TYPE)
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "As series, as CSV")
    public SeriesReport seriesCsv(
            @QueryParam("probe") @Nullable String probe,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("step") @Nullable String step,
            @QueryParam("by") @DefaultValue("location") String by,
            @QueryParam("phase") @DefaultValue("total") String phase) {
        return series(probe, from, to, step, by, phase);
    }

    @GET
    @Path("compare")
    @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
    @RolesAllowed(Roles.VIEWER)
    @Cache(maxAge = MAX_AGE_S, isPrivate = true)
    @Operation(
            summary = "One probe as seen from each location",
            description = "Availability, latency percentiles and jitter (p95 - p50) over one span.")
    public Comparison compare(
            @Parameter(description = "The id of a probe", required = true) @QueryParam("probe") @Nullable String probe,
            @Parameter(description = "Default: an hour before `to`") @QueryParam("from") @Nullable String from,
            @Parameter(description = "Default: now") @QueryParam("to") @Nullable String to,
            @Parameter(description = "As of series") @QueryParam("phase") @DefaultValue("total") String phase) {
        SeriesQuery query = new SeriesSpan(config, clock.instant()).whole(probe(probe), from, to, phase(phase));
        return Comparison.of(query, series.lines(query));
    }

    @GET
    @Path("compare.csv")
    @Produces(Csv.MEDIA_TYPE)
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "As compare, as CSV")
    public Comparison compareCsv(
            @QueryParam("probe") @Nullable String probe,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("phase") @DefaultValue("total") String phase) {
        return compare(probe, from, to, phase);
    }

    @GET
    @Path("matrix")
    @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            summary = "The newest outcome of each probe at each location",
            description =
                    "With since when it has been so, and how old that knowledge is. What is not `fresh` says nothing"
                            + " of now.")
    public Matrix matrix(
            @Parameter(description = "Only this probe") @QueryParam("probe") @Nullable String probe,
            @Parameter(description = "1 to 10000") @QueryParam("limit") @DefaultValue("1000") String limit,
            @Parameter(description = "The `next_cursor` of the page before") @QueryParam("cursor") @Nullable
                    String cursor) {
        MatrixReader.After after = cursor == null
                ? MatrixReader.After.NOTHING
                : MatrixReader.After.parse(cursor)
                        .orElseThrow(() -> Parameters.bad("cursor", "the 'next_cursor' of a page before", cursor));
        return matrix.page(probe, after, Parameters.number("limit", limit, 1, MOST_CELLS));
    }

    @GET
    @Path("matrix.csv")
    @Produces(Csv.MEDIA_TYPE)
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "As matrix, as CSV")
    public Matrix matrixCsv(
            @QueryParam("probe") @Nullable String probe,
            @QueryParam("limit") @DefaultValue("10000") String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return matrix(probe, limit, cursor);
    }

    @GET
    @Path("history")
    @Produces({MediaType.APPLICATION_JSON, Csv.MEDIA_TYPE})
    @RolesAllowed(Roles.VIEWER)
    @Cache(maxAge = MAX_AGE_S, isPrivate = true)
    @Operation(
            summary = "How the probes of each component went over the last days",
            description = "Counts and known time per day, availability and latency percentiles over all of them.")
    public ComponentHistory history(
            @Parameter(description = "1 to 400, today being the last") @QueryParam("days") @DefaultValue("90")
                    String days) {
        return components.read(Parameters.number("days", days, 1, MOST_DAYS));
    }

    @GET
    @Path("history.csv")
    @Produces(Csv.MEDIA_TYPE)
    @RolesAllowed(Roles.VIEWER)
    @Operation(summary = "As history, as CSV")
    public ComponentHistory historyCsv(@QueryParam("days") @DefaultValue("90") String days) {
        return history(days);
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
