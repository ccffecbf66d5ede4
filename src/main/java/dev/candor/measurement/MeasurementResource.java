package dev.candor.measurement;

import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operator's view of what was measured. */
@Path("/api/v1/measurements")
class MeasurementResource {

    private static final int MOST = 1000;
    private static final Duration LONGEST_RANGE = Duration.ofDays(92);

    private final MeasurementStore store;
    private final InstantSource clock;

    MeasurementResource(MeasurementStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public MeasurementPage page(
            @QueryParam("probe") @Nullable String probe,
            @QueryParam("location") @Nullable String location,
            @QueryParam("outcome") List<String> outcome,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        outcome.forEach(word -> outcomes.add(outcome(word)));
        return store.page(new MeasurementFilter(probe, location, outcomes, cursor(cursor), limit(limit)));
    }

    @GET
    @Path("minutes")
    @RolesAllowed(Roles.VIEWER)
    public List<MinuteCount> minutes(
            @QueryParam("probe") @Nullable String probe,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        if (probe == null || probe.isBlank()) {
            throw bad("probe", "the id of a probe", String.valueOf(probe));
        }
        Instant end = to == null ? clock.instant() : time("to", to);
        Instant begin = from == null ? end.minus(Duration.ofHours(1)) : time("from", from);
        if (!begin.isBefore(end) || Duration.between(begin, end).compareTo(LONGEST_RANGE) > 0) {
            throw bad("from", "a time before 'to' and at most %d days before".formatted(LONGEST_RANGE.toDays()), from);
        }
        return store.minutes(probe, begin, end);
    }

    private static Outcome outcome(String word) {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> outcome.word().equals(word))
                .findFirst()
                .orElseThrow(() -> bad("outcome", "up, degraded, down or unknown", word));
    }

    private static @Nullable Cursor cursor(@Nullable String text) {
        return text == null
                ? null
                : Cursor.parse(text).orElseThrow(() -> bad("cursor", "the 'next' of a page before", text));
    }

    private static int limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // Refused below, with the value.
        }
        throw bad("limit", "a number from 1 to " + MOST, text);
    }

    private static Instant time(String name, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw bad(name, "a time such as 2026-11-20T12:00:00Z", text);
        }
    }

    private static ProblemException bad(String name, String expected, @Nullable String was) {
        return ProblemException.badRequest(
                "bad-parameter", "A parameter is wrong", "'%s' must be %s, was '%s'".formatted(name, expected, was));
    }
}
