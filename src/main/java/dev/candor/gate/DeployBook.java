package dev.candor.gate;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes down deploys: those that gates watch, those that others tell of, and those that are noticed. */
@ApplicationScoped
class DeployBook {

    /** Told again within this time, it is the same deploy. */
    private static final Duration SAME = Duration.ofHours(24);

    private final DeployRepository deploys;
    private final GateRepository gates;
    private final DeployNews news;
    private final InstantSource clock;

    DeployBook(DeployRepository deploys, GateRepository gates, DeployNews news, InstantSource clock) {
        this.deploys = deploys;
        this.gates = gates;
        this.news = news;
        this.clock = clock;
    }

    /** The id of the deploy that this gate is to watch: the rollout's if it is one of its phases, else the gate's own. */
    String idFor(String gate, GateSpec spec) {
        return ofRollout(spec).map(row -> row.id).orElse(gate);
    }

    /** A gate was opened for it. */
    void opened(String deploy, GateSpec spec, String toldBy, Instant now) {
        DeployEntity row = deploys.findById(deploy);
        if (row == null) {
            row = new DeployEntity(
                    deploy,
                    new DeployEntity.Told(
                            spec.app(),
                            spec.environment(),
                            spec.version(),
                            spec.previousVersion(),
                            spec.criticalRegions(),
                            spec.deployStartedAt() == null ? now : spec.deployStartedAt(),
                            null,
                            toldBy),
                    GateStatus.RUNNING);
            row.rollout = spec.rollout() == null ? null : spec.rollout().id();
            deploys.persist(row);
        } else {
            row.reach(spec.criticalRegions());
            row.finishedAt = null;
            row.gateStatus = row.gateStatus == GateStatus.FAILED ? GateStatus.FAILED : GateStatus.RUNNING;
        }
        tell(row);
    }

    /** One of its gates has decided. */
    void decided(String deploy, GateReport report) {
        DeployEntity row = deploys.findById(deploy);
        row.gateStatus = worst(gates.ofDeploy(deploy), report.status());
        row.finishedAt = finished(report);
        tell(row);
    }

    private static GateStatus worst(List<GateEntity> all, GateStatus decided) {
        return List.of(GateStatus.FAILED, GateStatus.INCONCLUSIVE).stream()
                .filter(bad -> decided == bad || all.stream().anyMatch(g -> g.status == bad))
                .findFirst()
                .orElse(decided);
    }

    /** Somebody tells of a deploy, or of its end. Told again, it changes nothing but what is new. */
    @Transactional
    public Deploy told(DeployEntity.Told told) {
        DeployEntity row = known(told.app(), told.environment(), told.version()).orElse(null);
        if (row == null) {
            row = new DeployEntity("d_" + GateId.at(clock.instant()).substring(2), told, null);
            deploys.persist(row);
        } else {
            row.finishedAt = Objects.requireNonNullElse(told.finishedAt(), clock.instant());
            row.previousVersion = row.previousVersion == null ? told.previousVersion() : row.previousVersion;
        }
        tell(row);
        return row.toDeploy();
    }

    /** A version answers that did not before. Nothing happens if somebody has told of it. */
    @Transactional
    public void noticed(String app, String version, String previous, Instant firstAt) {
        Instant since = clock.instant().minus(SAME);
        List<DeployEntity> recent = deploys.find("app = ?1 order by startedAt desc", app)
                .page(0, 50)
                .list();
        boolean told = recent.stream()
                .filter(row -> row.startedAt.isAfter(since))
                .anyMatch(row -> row.version.equals(GateSpec.ANY) || GateSpec.sameVersion(row.version, version));
        if (!told) {
            String environment = recent.isEmpty() ? "production" : recent.get(0).environment;
            told(new DeployEntity.Told(app, environment, version, previous, List.of(), firstAt, null, "answers"));
        }
    }

    /** What to go back to: the version of the newest gate that passed, or else what the caller says ran before. */
    @Nullable
    String lastGood(GateSpec spec) {
        return gates.lastGood(spec.app(), spec.environment(), spec.version())
                .map(row -> row.version)
                .orElse(spec.previousVersion());
    }

    private Optional<DeployEntity> ofRollout(GateSpec spec) {
        return spec.rollout() == null
                ? Optional.empty()
                : deploys.find(
                                "app = ?1 and environment = ?2 and version = ?3 and rollout = ?4",
                                spec.app(),
                                spec.environment(),
                                spec.version(),
                                spec.rollout().id())
                        .singleResultOptional();
    }

    private Optional<DeployEntity> known(String app, String environment, String version) {
        return deploys
                .find(
                        "app = ?1 and environment = ?2 and version = ?3 and startedAt > ?4 order by startedAt desc",
                        app,
                        environment,
                        version,
                        clock.instant().minus(SAME))
                .page(0, 1)
                .list()
                .stream()
                .findFirst();
    }

    private void tell(DeployEntity row) {
        // What answers with any version is no evidence against a certain one.
        if (!row.version.equals(GateSpec.ANY)) {
            news.tell(row.toDeploy());
        }
    }

    private static @Nullable Instant finished(GateReport report) {
        List<GateReport.RegionReport> critical = report.regions().stream()
                .filter(GateReport.RegionReport::critical)
                .toList();
        if (critical.isEmpty() || critical.stream().anyMatch(r -> r.convergedAt() == null)) {
            return null;
        }
        return critical.stream()
                .map(GateReport.RegionReport::convergedAt)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(null);
    }
}
