package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.HealthBoard;
import dev.candor.correlation.Judged;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.signal.SignalsChanged;
import dev.candor.probe.ProbeSet;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
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

    // An older belief says nothing of now.
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final IncidentConfig config;
    private final IncidentRepository incidents;
    private final IncidentLedger ledger;
    private final InForce inForce;
    private final HealthBoard board;

    IncidentOpener(
            IncidentConfig config,
            IncidentRepository incidents,
            IncidentLedger ledger,
            InForce inForce,
            HealthBoard board) {
        this.config = config;
        this.incidents = incidents;
        this.ledger = ledger;
        this.inForce = inForce;
        this.board = board;
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void onJudged(@Observes Judged judged) {
        follow(judged.now());
    }

    /**
     * What an operator or a monitoring system says is told at once, in their transaction, and not at the next judgement.
     * Before the first one after a start, and where nobody judges, the next one tells it.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    void onSignals(@Observes SignalsChanged changed) {
        Judgement latest = board.latest();
        if (latest.at().isAfter(changed.at().minus(FRESH))) {
            Instant at = latest.at().isAfter(changed.at()) ? latest.at() : changed.at();
            follow(latest.warned(at, changed.warnings()));
        }
    }

    private void follow(Judgement now) {
        incidents.oneAtATime();
        Catalog catalog = inForce.catalog();
        ProbeSet probes = inForce.probes();
        List<IncidentEntity> rows = incidents.lockForJudging(now.at().minus(config.reopenWithin()));
        Map<UUID, Map<String, ComponentEntity>> components =
                incidents.components(rows.stream().map(r -> r.id).toList());
        List<Known> known = rows.stream()
                .map(r -> known(r, components.getOrDefault(r.id, Map.of())))
                .toList();
        IncidentPlan.Rules rules = new IncidentPlan.Rules(
                config.resolveAfter(), config.reopenWithin(), config.gatherWithin(), config.explainWithin());
        List<Step> steps = IncidentPlan.steps(rules, now, catalog, probes, known);
        if (!steps.isEmpty()) {
            ledger.carryOut(steps, now, catalog, probes, rows, components);
        }
    }

    static Known known(IncidentEntity row, Map<String, ComponentEntity> components) {
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
