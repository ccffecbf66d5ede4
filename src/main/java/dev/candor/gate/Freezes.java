package dev.candor.gate;

import dev.candor.problem.ProblemException;
import dev.candor.security.AuditLog;
import dev.candor.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Times when nothing is to be deployed. */
@ApplicationScoped
public class Freezes {

    private static final int MOST = 200;
    private static final Duration LONGEST = Duration.ofDays(62);

    private final FreezeRepository rows;
    private final AuditLog audit;
    private final Caller caller;
    private final InstantSource clock;

    Freezes(FreezeRepository rows, AuditLog audit, Caller caller, InstantSource clock) {
        this.rows = rows;
        this.audit = audit;
        this.caller = caller;
        this.clock = clock;
    }

    /** One to be written down; without apps or environments it is for all of them. */
    public record NewFreeze(
            @NotBlank @Size(max = 200) String title,
            @Size(max = 50) List<@Size(min = 1, max = 200) String> apps,
            @Size(max = 50) List<@Size(min = 1, max = 200) String> environments,
            @NotNull Instant from,
            @NotNull Instant to) {

        public NewFreeze {
            apps = Objects.requireNonNullElse(apps, List.of());
            environments = Objects.requireNonNullElse(environments, List.of());
        }
    }

    /** Those that last or are to come, the first to begin first; at most 200. */
    @Transactional
    public List<Freeze> ahead() {
        return rows
                .find("endsAt > ?1 and cancelledAt is null order by beginsAt", clock.instant())
                .page(0, MOST)
                .list()
                .stream()
                .map(FreezeEntity::toFreeze)
                .toList();
    }

    /** The one that forbids to deploy that app there now, if there is one. */
    @Transactional
    public Optional<Freeze> holding(String app, String environment, Instant now) {
        return holding(ahead(), app, environment, now);
    }

    /** The one of these that forbids it. */
    static Optional<Freeze> holding(List<Freeze> freezes, String app, String environment, Instant now) {
        return freezes.stream()
                .filter(freeze -> freeze.holds(app, environment, now))
                .findFirst();
    }

    /**
     * Writes it down.
     *
     * @throws ProblemException 422 for a time that is none
     */
    @Transactional
    public Freeze write(NewFreeze wanted) {
        Instant now = clock.instant();
        if (!wanted.from().isBefore(wanted.to())
                || !wanted.to().isAfter(now)
                || Duration.between(wanted.from(), wanted.to()).compareTo(LONGEST) > 0) {
            throw ProblemException.unprocessable(
                    "freeze-out-of-range",
                    "The freeze does not last for a possible time",
                    "it must begin before it ends, end later than %s and last at most %d days; was %s to %s"
                            .formatted(now, LONGEST.toDays(), wanted.from(), wanted.to()));
        }
        FreezeEntity row = new FreezeEntity(UUID.randomUUID(), wanted, caller.name(), now);
        rows.persist(row);
        Freeze written = row.toFreeze();
        audit.write("freeze.write", "freeze/" + row.id, null, written);
        return written;
    }

    /**
     * Ends or cancels it. Calling it twice changes nothing.
     *
     * @throws ProblemException 404 for an unknown one
     */
    @Transactional
    public Freeze end(UUID id) {
        FreezeEntity row = rows.findByIdOptional(id).orElseThrow(() -> ProblemException.notFound("freeze", id));
        if (row.cancelledAt == null) {
            Freeze before = row.toFreeze();
            row.cancelledAt = clock.instant();
            audit.write("freeze.end", "freeze/" + id, before, row.toFreeze());
        }
        return row.toFreeze();
    }
}
