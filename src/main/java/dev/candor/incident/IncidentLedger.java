package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.ComponentHealth;
import dev.candor.correlation.Health;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.blame.Suspect;
import dev.candor.probe.ProbeSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Carries out the steps of a plan: rows, updates, evidence and impacts, all in the transaction of the judgement. */
@ApplicationScoped
class IncidentLedger {

    private final IncidentConfig config;
    private final IncidentRepository incidents;
    private final Timeline timeline;
    private final BlastRadius radius;
    private final EvidenceBook evidence;

    IncidentLedger(
            IncidentConfig config,
            IncidentRepository incidents,
            Timeline timeline,
            BlastRadius radius,
            EvidenceBook evidence) {
        this.config = config;
        this.incidents = incidents;
        this.timeline = timeline;
        this.radius = radius;
        this.evidence = evidence;
    }

    /** Writes what the steps ask for; the rows and their components are those that the plan was made from. */
    void carryOut(
            List<Step> steps,
            Judgement now,
            Catalog catalog,
            ProbeSet probes,
            List<IncidentEntity> rows,
            Map<UUID, Map<String, ComponentEntity>> components) {
        Map<UUID, IncidentEntity> byId = new HashMap<>();
        rows.forEach(r -> byId.put(r.id, r));
        Work work = new Work(now, catalog, probes, byId, components);
        steps.forEach(work::take);
    }

    /** One judgement's worth of writing. */
    private final class Work {
        private final Judgement judgement;
        private final Instant now;
        private final Catalog catalog;
        private final ProbeSet probes;
        private final Map<UUID, IncidentEntity> rows;
        private final Map<UUID, Map<String, ComponentEntity>> components;
        private final Titles titles;
        private final Wording wording;

        Work(
                Judgement judgement,
                Catalog catalog,
                ProbeSet probes,
                Map<UUID, IncidentEntity> rows,
                Map<UUID, Map<String, ComponentEntity>> components) {
            this.judgement = judgement;
            this.now = judgement.at();
            this.catalog = catalog;
            this.probes = probes;
            this.rows = rows;
            this.components = components;
            this.titles = new Titles(catalog);
            this.wording = new Wording(catalog);
        }

        void take(Step step) {
            if (step instanceof Step.Open open) {
                open(open.picture(), open.splitFrom());
            } else if (step instanceof Step.Keep keep) {
                keep(row(keep.known()), keep.picture());
            } else if (step instanceof Step.Reopen reopen) {
                reopen(row(reopen.known()), reopen.picture());
            } else if (step instanceof Step.Clean clean) {
                IncidentEntity row = row(clean.known());
                row.cleanSince = clean.since();
                keepPromise(row);
            } else if (step instanceof Step.Wait wait) {
                IncidentEntity row = row(wait.known());
                row.cleanSince = null;
                if (!row.muted && row.resolvedAt == null) {
                    radius.unsure(row.id);
                }
                keepPromise(row);
            } else if (step instanceof Step.Resolve resolve) {
                resolve(row(resolve.known()), resolve.cleanSince());
            } else if (step instanceof Step.Merge merge) {
                merge(row(merge.known()), row(merge.into()));
            } else if (step instanceof Step.Unmute unmute) {
                row(unmute.known()).muted = false;
            } else {
                throw new IllegalStateException("a step that nobody carries out: " + step);
            }
        }

        private void open(Picture picture, @Nullable Known splitFrom) {
            IncidentEntity row = new IncidentEntity(UUID.randomUUID(), picture, now);
            row.blame(picture, true);
            row.title = titles.of(picture, "");
            rows.put(row.id, row);
            incidents.persist(row);
            hurt(row, picture, row.beganAt);
            radius.draw(row, catalog, now);
            String text = wording.opened(picture, radius.reach(row.id), now, Timeline.promise(row, now));
            tell(row, picture, splitFrom == null ? text : wording.split(row(splitFrom).title, text));
            evidence.count(row, judgement, probes);
            timeline.announce(row, IncidentChanged.Change.OPENED);
        }

        private void reopen(IncidentEntity row, Picture picture) {
            Instant resolved = row.resolvedAt == null ? now : row.resolvedAt;
            row.resolvedAt = null;
            row.mergedInto = null;
            row.phase = Incident.Phase.INVESTIGATING;
            row.cleanSince = null;
            row.blame(picture, true);
            row.title = titles.of(picture, row.title);
            hurt(row, picture, now);
            radius.draw(row, catalog, now);
            tell(
                    row,
                    picture,
                    wording.reopened(picture, resolved, radius.reach(row.id), now, Timeline.promise(row, now)));
            evidence.count(row, judgement, probes);
            timeline.announce(row, IncidentChanged.Change.OPENED);
        }

        private void keep(IncidentEntity row, Picture picture) {
            boolean revised = !row.causeKey.equals(picture.key());
            boolean wasPublic = row.platformAtFault;
            Risk.Mark threat = Risk.Mark.parse(row.risk);
            Suspect before = row.cause();
            Incident.Severity severity = row.severity;
            boolean recount = evidence.due(row, now);
            row.cleanSince = null;
            row.blame(picture, recount);
            hurt(row, picture, now);
            boolean moved = radius.stale(row, catalog, now) && radius.draw(row, catalog, now);
            if (recount) {
                evidence.count(row, judgement, probes);
            }
            Told told = Told.parse(row.told);
            Told truth = told(row);
            if (!revised && RiskWording.turns(threat, Risk.Mark.parse(row.risk))) {
                row.title = titles.of(picture, "");
                tell(row, picture, wording.turned(picture, radius.reach(row.id), now, Timeline.promise(row, now)));
                timeline.announce(row, IncidentChanged.Change.REVISED);
            } else if (revised) {
                row.publishedAt = wasPublic ? row.publishedAt : now;
                row.title = titles.of(picture, "");
                tell(
                        row,
                        picture,
                        wording.revised(before, picture, radius.reach(row.id), now, Timeline.promise(row, now)));
                timeline.announce(row, IncidentChanged.Change.REVISED);
            } else if (!told.equals(truth) && (row.severity != severity || mayRetell(row))) {
                row.title = titles.of(picture, row.title);
                String text = wording.changed(
                        told.addedIn(truth),
                        told.worseIn(truth),
                        truth.addedIn(told),
                        picture,
                        now,
                        Timeline.promise(row, now));
                remember(row);
                timeline.tell(row, row.phase, text, now);
                timeline.announce(row, IncidentChanged.Change.REVISED);
            } else if (moved) {
                timeline.announce(row, IncidentChanged.Change.REVISED);
            } else {
                keepPromise(row);
            }
        }

        private void resolve(IncidentEntity row, Instant cleanSince) {
            String text = wording.resolved(
                    row.beganAt,
                    cleanSince,
                    List.of(row.locations),
                    row.worstFailures,
                    row.worstRuns,
                    Duration.between(cleanSince, now),
                    now);
            close(row, components(row), cleanSince, now);
            timeline.tell(row, Incident.Phase.RESOLVED, text, now);
            radius.recover(row.id, cleanSince);
            timeline.announce(row, IncidentChanged.Change.RESOLVED);
        }

        private void merge(IncidentEntity row, IncidentEntity into) {
            close(row, components(row), now, now);
            row.mergedInto = into.id;
            timeline.tell(row, Incident.Phase.RESOLVED, wording.merged(into.title), now);
            into.beganAt = row.beganAt.isBefore(into.beganAt) ? row.beganAt : into.beganAt;
            radius.move(row.id, into.id);
            timeline.announce(row, IncidentChanged.Change.RESOLVED);
        }

        // Components of the picture are hurt; others have recovered, unless nobody can tell.
        private void hurt(IncidentEntity row, Picture picture, Instant since) {
            Map<String, ComponentEntity> known = components(row);
            picture.components().forEach((component, health) -> {
                ComponentEntity entity = known.get(component);
                if (entity == null) {
                    entity = new ComponentEntity(row.id, component, health, since);
                    known.put(component, entity);
                    incidents.add(entity);
                }
                entity.health = Picture.worse(entity.health, health);
                entity.to = null;
            });
            Set<String> others = new HashSet<>(known.keySet());
            others.removeAll(picture.components().keySet());
            for (String component : others) {
                ComponentEntity entity = known.get(component);
                ComponentHealth belief = judgement.components().get(component);
                if (entity != null && entity.to == null && belief != null && belief.health() != Health.UNKNOWN) {
                    entity.to = now;
                }
            }
        }

        private void tell(IncidentEntity row, Picture picture, String text) {
            remember(row);
            Incident.Phase phase = picture.explained() ? Incident.Phase.IDENTIFIED : Incident.Phase.INVESTIGATING;
            timeline.tell(row, phase, text, now);
        }

        private void remember(IncidentEntity row) {
            row.told = told(row).toString();
            row.toldAt = now;
        }

        private Told told(IncidentEntity row) {
            return Told.of(components(row).values(), row.regions);
        }

        private boolean mayRetell(IncidentEntity row) {
            return !row.toldAt.plus(config.retellAfter()).isAfter(now);
        }

        // A promise that Candor made by itself, it keeps by itself; one that a person made is the person's.
        private void keepPromise(IncidentEntity row) {
            Instant due = row.nextUpdateBy;
            if (row.resolvedAt == null && row.lastAutomatic && due != null && !due.isAfter(now)) {
                timeline.tell(
                        row,
                        row.phase,
                        wording.still(row.beganAt, row.cleanSince, now, Timeline.promise(row, now)),
                        now);
                timeline.announce(row, IncidentChanged.Change.UPDATED);
            }
        }

        private IncidentEntity row(Known known) {
            IncidentEntity row = rows.get(known.id());
            if (row == null) {
                throw new IllegalStateException("a plan names an incident that it was not given: " + known.id());
            }
            return row;
        }

        private Map<String, ComponentEntity> components(IncidentEntity row) {
            return components.computeIfAbsent(row.id, i -> new HashMap<>());
        }
    }

    /** Ends the incident: its components have recovered at {@code recovered}, it is resolved at {@code now}. */
    static void close(
            IncidentEntity row, Map<String, ComponentEntity> components, @Nullable Instant recovered, Instant now) {
        row.resolvedAt = now;
        row.phase = Incident.Phase.RESOLVED;
        Instant end = recovered == null ? now : recovered;
        components.values().stream().filter(c -> c.to == null).forEach(c -> c.to = end.isBefore(c.from) ? c.from : end);
    }
}
