package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.Judged;
import dev.candor.correlation.Judgement;
import dev.candor.probe.ProbeSet;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Keeps the incidents in step with the belief: at each judgement, in its transaction, everything that the plan asks for is
 * written, or nothing with it. An unchanged belief changes nothing.
 */
@ApplicationScoped
class IncidentOpener {

    private final IncidentConfig config;
    private final IncidentRepository incidents;
    private final IncidentLedger ledger;
    private final InForce inForce;

    IncidentOpener(IncidentConfig config, IncidentRepository incidents, IncidentLedger ledger, InForce inForce) {
        this.config = config;
        this.incidents = incidents;
        this.ledger = ledger;
        this.inForce = inForce;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void onJudged(@Observes Judged judged) {
        Judgement now = judged.now();
        Catalog catalog = inForce.catalog();
        ProbeSet probes = inForce.probes();
        List<IncidentEntity> rows = incidents.lockForJudging(now.at().minus(config.reopenWithin()));
        Map<UUID, Map<String, ComponentEntity>> components =
                incidents.components(rows.stream().map(r -> r.id).toList());
        List<Known> known = rows.stream()
                .map(r -> known(r, components.getOrDefault(r.id, Map.of())))
                .toList();
        IncidentPlan.Rules rules =
                new IncidentPlan.Rules(config.resolveAfter(), config.reopenWithin(), config.gatherWithin());
        List<Step> steps = IncidentPlan.steps(rules, now, catalog, probes, known);
        if (!steps.isEmpty()) {
            ledger.carryOut(steps, now, catalog, probes, rows, components);
        }
    }

    private static Known known(IncidentEntity row, Map<String, ComponentEntity> components) {
        Set<String> active = components.values().stream()
                .filter(c -> c.to == null)
                .map(c -> c.key.component())
                .collect(Collectors.toSet());
        return new Known(
                row.id,
                row.causeKey,
                row.cause(),
                row.confidence,
                row.explanation,
                row.platformAtFault,
                row.muted,
                row.beganAt,
                row.resolvedAt,
                row.cleanSince,
                active,
                components.keySet(),
                List.of(row.regions),
                List.of(row.probes),
                List.of(row.locations));
    }
}
