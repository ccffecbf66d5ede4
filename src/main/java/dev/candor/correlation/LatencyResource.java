package dev.candor.correlation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.candor.correlation.latency.LatencyBaseline;
import dev.candor.correlation.latency.Shift;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** What is usual for a probe, for whoever looks at its figures. */
@Path("/api/v1/latency")
@Produces(MediaType.APPLICATION_JSON)
class LatencyResource {
    private final LatencyWatch watch;

    LatencyResource(LatencyWatch watch) {
        this.watch = watch;
    }

    /**
     * What is usual at one location when one region answers, and what has changed lately.
     *
     * @param limit what takes longer is slow
     * @param mistakes which share of the ordinary runs of the past is above the limit
     * @param blocks how many calm pieces of the past this is drawn from
     * @param shift null if runs are as usual
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Usual(
            String location,
            @Nullable String region,
            @JsonProperty("p50_ms") double p50,
            @JsonProperty("p95_ms") double p95,
            @JsonProperty("limit_ms") double limit,
            double mistakes,
            int runs,
            int blocks,
            String basis,
            @Nullable Changed shift) {}

    /** A change, and how sure its beginning is. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Changed(
            String figure,
            boolean up,
            @JsonProperty("usual_ms") double usual,
            @JsonProperty("now_ms") double now,
            int runs,
            Instant onset,
            @JsonProperty("onset_from") Instant onsetFrom,
            @JsonProperty("onset_to") Instant onsetTo) {

        static Changed of(Shift shift) {
            return new Changed(
                    shift.figure().word(),
                    shift.up(),
                    ms(shift.usualMs()),
                    ms(shift.nowMs()),
                    shift.runs(),
                    Instant.ofEpochSecond(shift.onset()),
                    Instant.ofEpochSecond(shift.onsetFrom()),
                    Instant.ofEpochSecond(shift.onsetTo()));
        }
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    @Operation(
            summary = "What is usual for a probe at this time of the day, and what has changed",
            description =
                    "One entry per location and answering region of which enough is known; empty where nothing is.")
    public List<Usual> usual(
            @Parameter(description = "The id of a probe", required = true) @QueryParam("probe") @Nullable
                    String probe) {
        if (probe == null || probe.isEmpty()) {
            throw ProblemException.badRequest(
                    "bad-parameter", "A parameter is wrong", "'probe' must be the id of a probe, found nothing");
        }
        Map<String, Shift> shifts = new HashMap<>();
        watch.book().shifts(probe, (p, location, region, shift) -> shifts.put(location + "/" + region, shift));
        List<Usual> all = new ArrayList<>();
        watch.book()
                .baselines(
                        probe,
                        (p, location, region, usual) ->
                                all.add(of(location, region, usual, shifts.get(location + "/" + region))));
        all.sort(Comparator.comparing(Usual::location).thenComparing(usual -> String.valueOf(usual.region())));
        return all;
    }

    private static Usual of(String location, String region, LatencyBaseline usual, @Nullable Shift shift) {
        return new Usual(
                location,
                region.isEmpty() ? null : region,
                ms(usual.p50()),
                ms(usual.p95()),
                ms(usual.limit()),
                Math.round(usual.mistakes() * 1e4) / 1e4,
                usual.runs(),
                usual.blocks(),
                usual.basis().word(),
                shift == null ? null : Changed.of(shift));
    }

    private static double ms(double exact) {
        return Math.round(exact * 1000) / 1000.0;
    }
}
