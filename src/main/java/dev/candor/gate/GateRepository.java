package dev.candor.gate;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class GateRepository implements PanacheRepositoryBase<GateEntity, String> {

    // Hibernate's constant for "skip locked" as the value of the standard hint.
    private static final int SKIP_LOCKED = -2;

    /** What a new row needs. */
    @SuppressWarnings("ArrayRecordComponent") // carried from here to there, never compared
    record Opening(
            String id,
            String caller,
            String key,
            byte[] digest,
            GateSpec spec,
            Instant startedAt,
            String specJson,
            String reportJson,
            String deploy) {}

    /** Writes the row unless that caller's key has one ({@code gate_one_per_key}); whether it did. */
    boolean open(Opening o) {
        return getEntityManager()
                        .createNativeQuery("""
                                insert into gate (id, caller, idempotency_key, request_digest, app, environment, version,
                                                  status, started_at, deadline_at, spec, blames, report, deploy, phase,
                                                  row_version)
                                values (:id, :caller, :key, :digest, :app, :environment, :version,
                                        'RUNNING', :started, :deadline, :spec, '[]', :report, :deploy,
                                        cast(:phase as text), 0)
                                on conflict (caller, idempotency_key) do nothing
                                """)
                        .setParameter("id", o.id())
                        .setParameter("caller", o.caller())
                        .setParameter("key", o.key())
                        .setParameter("digest", o.digest())
                        .setParameter("app", o.spec().app())
                        .setParameter("environment", o.spec().environment())
                        .setParameter("version", o.spec().version())
                        .setParameter("started", o.startedAt())
                        .setParameter("deadline", o.startedAt().plus(o.spec().deadline()))
                        .setParameter("spec", o.specJson())
                        .setParameter("report", o.reportJson())
                        .setParameter("deploy", o.deploy())
                        .setParameter(
                                "phase",
                                o.spec().rollout() == null
                                        ? null
                                        : o.spec().rollout().phase())
                        .executeUpdate()
                == 1;
    }

    Optional<GateEntity> byKey(String caller, String key) {
        return find("caller = ?1 and idempotencyKey = ?2", caller, key).singleResultOptional();
    }

    List<String> running() {
        return find("status = ?1 order by startedAt", GateStatus.RUNNING).stream()
                .map(row -> row.id)
                .toList();
    }

    long countRunning() {
        return count("status", GateStatus.RUNNING);
    }

    /** The row if it is still running and no other hub is at it, locked until the transaction ends. */
    Optional<GateEntity> lockRunning(String id) {
        return find("id = ?1 and status = ?2", id, GateStatus.RUNNING)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .withHint("jakarta.persistence.lock.timeout", SKIP_LOCKED)
                .singleResultOptional();
    }

    List<String> decidedAmong(Collection<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : find("id in ?1 and status <> ?2", ids, GateStatus.RUNNING).stream()
                        .map(row -> row.id)
                        .toList();
    }

    /** Newest first, those before {@code cursor} if there is one. */
    List<GateEntity> newest(@Nullable String cursor, int limit) {
        return (cursor == null ? find("order by id desc") : find("id < ?1 order by id desc", cursor))
                .page(0, limit)
                .list();
    }

    /** The gates of that deploy, oldest first; at most 100. */
    List<GateEntity> ofDeploy(String deploy) {
        return find("deploy = ?1 order by id", deploy).page(0, 100).list();
    }

    /** The newest gate of that app that passed with another version; empty if none ever did. */
    Optional<GateEntity> lastGood(String app, String environment, String version) {
        return find(
                        "app = ?1 and environment = ?2 and version <> ?3 and version <> '*' and status = ?4"
                                + " order by decidedAt desc",
                        app,
                        environment,
                        version,
                        GateStatus.PASSED)
                .page(0, 1)
                .list()
                .stream()
                .findFirst();
    }
}
