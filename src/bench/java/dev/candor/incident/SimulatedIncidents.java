package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Health;
import dev.candor.correlation.Judgement;
import dev.candor.probe.ProbeSet;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;

/** The incidents of a simulated hub: the real plan at each judgement, carried out on rows that no database has. */
public final class SimulatedIncidents {

    private static final IncidentPlan.Rules RULES =
            new IncidentPlan.Rules(
            Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofMinutes(2), Duration.ofSeconds(5));

    private final Map<UUID, IncidentEntity> rows = new LinkedHashMap<>();
    private final Map<UUID, Map<String, ComponentEntity>> components = new HashMap<>();
    private final BiConsumer<Incident, IncidentChanged.Change> told;
    private long named;

    /** Ones whose changes are told as the house is told of them. */
    public SimulatedIncidents(BiConsumer<Incident, IncidentChanged.Change> told) {
        this.told = told;
    }

    /** Makes the incidents say what that judgement says. */
    public void follow(Judgement now, Catalog catalog, ProbeSet probes) {
        Instant earliest = now.at().minus(RULES.reopenWithin());
        rows.values().removeIf(row -> row.resolvedAt != null && row.resolvedAt.isBefore(earliest));
        components.keySet().retainAll(rows.keySet());
        List<Known> known = rows.values().stream()
                .map(row -> IncidentOpener.known(row, components.getOrDefault(row.id, Map.of())))
                .toList();
        IncidentPlan.steps(RULES, now, catalog, probes, known).forEach(step -> take(step, now));
    }

    /** That incident as it is; it was open a moment ago. */
    public Incident find(UUID id) {
        return incident(row(id));
    }

    private void take(Step step, Judgement now) {
        if (step instanceof Step.Open open) {
            IncidentEntity row = new IncidentEntity(new UUID(0x4000, ++named), open.picture(), now.at());
            rows.put(row.id, row);
            paint(row, open.picture(), now);
            tell(row, IncidentChanged.Change.OPENED);
        } else if (step instanceof Step.Keep keep) {
            IncidentEntity row = row(keep.known().id());
            boolean revised = !row.causeKey.equals(keep.picture().key());
            Incident.Severity severity = row.severity;
            row.cleanSince = null;
            paint(row, keep.picture(), now);
            if (revised || row.severity != severity) {
                tell(row, IncidentChanged.Change.REVISED);
            }
        } else if (step instanceof Step.Reopen reopen) {
            IncidentEntity row = row(reopen.known().id());
            row.resolvedAt = null;
            row.mergedInto = null;
            row.cleanSince = null;
            paint(row, reopen.picture(), now);
            tell(row, IncidentChanged.Change.OPENED);
        } else if (step instanceof Step.Clean clean) {
            row(clean.known().id()).cleanSince = clean.since();
        } else if (step instanceof Step.Wait wait) {
            row(wait.known().id()).cleanSince = null;
        } else if (step instanceof Step.Resolve resolve) {
            close(row(resolve.known().id()), now.at());
        } else if (step instanceof Step.Merge merge) {
            IncidentEntity row = row(merge.known().id());
            row.mergedInto = merge.into().id();
            close(row, now.at());
        }
    }

    private void paint(IncidentEntity row, Picture picture, Judgement now) {
        row.blame(picture, true);
        row.title = picture.key();
        Map<String, ComponentEntity> hurt = components.computeIfAbsent(row.id, id -> new HashMap<>());
        picture.components().forEach((component, health) -> {
            ComponentEntity entity = hurt.computeIfAbsent(
                    component, id -> new ComponentEntity(row.id, id, health, now.at()));
            entity.health = Picture.worse(entity.health, health);
            entity.to = null;
        });
        hurt.forEach((component, entity) -> {
            ComponentHealth belief = now.components().get(component);
            boolean known = belief != null && belief.health() != Health.UNKNOWN;
            if (!picture.components().containsKey(component) && entity.to == null && known) {
                entity.to = now.at();
            }
        });
    }

    private void close(IncidentEntity row, Instant now) {
        IncidentLedger.close(row, components.getOrDefault(row.id, Map.of()), now, now);
        tell(row, IncidentChanged.Change.RESOLVED);
    }

    private void tell(IncidentEntity row, IncidentChanged.Change change) {
        told.accept(incident(row), change);
    }

    private Incident incident(IncidentEntity row) {
        return row.toIncident(
                components.getOrDefault(row.id, Map.of()).values().stream()
                        .map(ComponentEntity::toAffected)
                        .toList(),
                List.of(),
                List.of(),
                null);
    }

    private IncidentEntity row(UUID id) {
        IncidentEntity row = rows.get(id);
        if (row == null) {
            throw new IllegalStateException("no incident " + id);
        }
        return row;
    }
}
