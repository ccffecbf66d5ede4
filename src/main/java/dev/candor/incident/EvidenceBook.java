package dev.candor.incident;

import dev.candor.correlation.Judgement;
import dev.candor.correlation.SeriesHealth;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which location saw what, per incident; counted again while it lasts, and left as it was when it ends. */
@ApplicationScoped
class EvidenceBook {

    // Rows per incident: more than a reader looks at, and bounded where a thousand probes fail.
    private static final int ROWS = 200;

    private final IncidentConfig config;
    private final IncidentRepository incidents;

    EvidenceBook(IncidentConfig config, IncidentRepository incidents) {
        this.config = config;
        this.incidents = incidents;
    }

    boolean due(IncidentEntity row, Instant now) {
        return row.evidenceAt == null
                || !row.evidenceAt.plus(config.evidenceEvery()).isAfter(now);
    }

    void count(IncidentEntity row, Judgement judgement, ProbeSet probes) {
        row.evidenceAt = judgement.at();
        Map<EvidenceEntity.Key, EvidenceEntity> book = new HashMap<>();
        incidents.evidence(List.of(row.id)).forEach(e -> book.put(e.key, e));
        Set<String> about = Set.of(row.probes);
        judgement.series().stream()
                .filter(s -> about.contains(s.probe()))
                .sorted(Comparator.comparingInt(SeriesHealth::failures).reversed())
                .limit(ROWS)
                .forEach(seen -> count(row, seen, book, probes));
    }

    private void count(
            IncidentEntity row, SeriesHealth seen, Map<EvidenceEntity.Key, EvidenceEntity> book, ProbeSet probes) {
        Instant at = seen.lastAt();
        if (at == null) {
            return;
        }
        String component = probes.probe(seen.probe()).map(Probe::component).orElse(null);
        EvidenceEntity.Key key = new EvidenceEntity.Key(row.id, seen.probe(), seen.location());
        EvidenceEntity known = book.get(key);
        if (known != null) {
            known.count(seen, component, at);
        } else if (book.size() < ROWS) {
            EvidenceEntity added = new EvidenceEntity(row.id, seen, component, at);
            book.put(key, added);
            incidents.add(added);
        }
    }
}
