package dev.candor.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.correlation.Finding;
import dev.candor.correlation.Judgement;
import dev.candor.problem.ProblemException;
import dev.candor.security.AuditLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gates from the question to the verdict. Everything is in the rows, so that a restart loses nothing. */
@ApplicationScoped
class GateService {

    /** Findings kept per gate; more at once is a platform on fire, and the oldest can go. */
    private static final int MOST_BLAMES = 200;

    private static final Duration WHEN_FULL = Duration.ofSeconds(30);

    private final GateRepository gates;
    private final DeployRepository deploys;
    private final Surroundings surroundings;
    private final GateConfig config;
    private final InstantSource clock;
    private final ObjectMapper json;
    private final Event<GateDecided> decided;
    private final DeployNews news;
    private final AuditLog audit;
    private final MeterRegistry metrics;
    private final GateJudge judge;

    GateService(
            GateRepository gates,
            DeployRepository deploys,
            Surroundings surroundings,
            GateConfig config,
            InstantSource clock,
            ObjectMapper json,
            Event<GateDecided> decided,
            DeployNews news,
            AuditLog audit,
            MeterRegistry metrics) {
        this.gates = gates;
        this.deploys = deploys;
        this.surroundings = surroundings;
        this.config = config;
        this.clock = clock;
        this.json = json;
        this.decided = decided;
        this.news = news;
        this.audit = audit;
        this.metrics = metrics;
        this.judge = new GateJudge(config.settle());
        // From zero on: a counter that begins with its first verdict has no rate for it.
        Stream.of(GateStatus.values()).filter(GateStatus::decided).forEach(this::decisions);
    }

    private Counter decisions(GateStatus status) {
        return Counter.builder("candor_gate_decisions")
                .description("Verdicts given by gates")
                .tag("decision", status.word())
                .register(metrics);
    }

    /**
     * Opens the gate that {@code body} asks for; the same key with the same question answers the gate it opened before.
     *
     * @throws ProblemException 400 or 422 if the question is not one, 422 if the key came with another question, 503 if
     *     too many gates are open
     */
    @Transactional
    public GateResult open(String caller, String key, String body) throws JsonProcessingException {
        GateRequest.Read request = GateRequest.read(json, body, surroundings);
        Optional<GateEntity> known = gates.byKey(caller, key);
        if (known.isEmpty()) {
            if (gates.countRunning() >= config.maxOpen()) {
                throw ProblemException.unavailable(
                        "too-many-gates",
                        "Too many gates are open",
                        "%d gates are open, no more are allowed at once".formatted(config.maxOpen()),
                        WHEN_FULL);
            }
            create(caller, key, request);
        }
        GateEntity row = gates.byKey(caller, key).orElseThrow();
        if (!MessageDigest.isEqual(row.requestDigest, request.digest())) {
            throw ProblemException.unprocessable(
                    "idempotency-key-reused",
                    "The Idempotency-Key was used for another request",
                    "key %s asked for gate %s with another body".formatted(key, row.id));
        }
        return result(row);
    }

    private void create(String caller, String key, GateRequest.Read request) {
        Instant now = clock.instant();
        GateSpec spec = request.spec();
        String id = GateId.at(now);
        GateReport first = judge.judge(null, spec, now, List.of(), new Attribution(List.of(), Instant.EPOCH), now);
        boolean mine = gates.open(
                new GateRepository.Opening(id, caller, key, request.digest(), spec, now, write(spec), write(first)));
        if (mine) {
            DeployEntity deploy = new DeployEntity(id, spec, now);
            deploys.persist(deploy);
            news.tell(deploy.toDeploy());
            audit.write("gate.open", "gate/" + id, null, spec);
        }
    }

    /** The gate as it stands. */
    @Transactional
    public GateResult find(String id) {
        GateEntity row = gates.findByIdOptional(id).orElseThrow(() -> ProblemException.notFound("gate", id));
        return result(row);
    }

    /** Gates, newest first, those before {@code cursor} if there is one. */
    @Transactional
    public List<GateResult> newest(@Nullable String cursor, int limit) {
        return gates.newest(cursor, limit).stream().map(this::result).toList();
    }

    /** Ids of the gates that have no verdict yet. */
    @Transactional
    public List<String> running() {
        return gates.running();
    }

    /** Which of these have their verdict. */
    @Transactional
    public List<String> decidedAmong(Collection<String> ids) {
        return gates.decidedAmong(ids);
    }

    /**
     * Judges that gate at {@code now}, and keeps what it found. A gate that is decided, or that another hub is judging,
     * is left alone. Judging twice changes nothing.
     *
     * @return whether the gate needs its extra runs any longer
     */
    @Transactional
    public boolean judge(String id, Instant now) {
        GateEntity row = gates.lockRunning(id).orElse(null);
        if (row == null) {
            return gates.count("id = ?1 and status = ?2", id, GateStatus.RUNNING) > 0;
        }
        GateSpec spec = read(row.spec, GateSpec.class);
        surroundings.run(id, spec, row.deadlineAt);
        Judgement belief = surroundings.belief().orElse(null);
        List<Blame> blames = remember(read(row.blames, new TypeReference<List<Blame>>() {}), belief, spec);
        List<Sample> samples = surroundings.measurements(spec.probes(), row.startedAt).stream()
                .flatMap(m -> Sample.of(m).stream())
                .toList();
        Instant judgedAt = belief == null ? Instant.EPOCH : belief.at();
        GateReport report = judge.judge(
                read(row.report, GateReport.class),
                spec,
                row.startedAt,
                samples,
                new Attribution(blames, judgedAt),
                now);
        row.blames = write(blames);
        row.report = write(report);
        if (report.status().decided()) {
            decide(row, spec, report, now);
        }
        return !report.status().decided();
    }

    private void decide(GateEntity row, GateSpec spec, GateReport report, Instant now) {
        row.status = report.status();
        row.decidedAt = now;
        DeployEntity deploy = deploys.findById(row.id);
        deploy.gateStatus = report.status();
        deploy.finishedAt = finished(report);
        news.tell(deploy.toDeploy());
        decisions(report.status()).increment();
        decided.fire(new GateDecided(
                row.id,
                spec.app(),
                spec.environment(),
                spec.version(),
                report.status(),
                report.criticalFailed(),
                report.reasons(),
                row.startedAt,
                now));
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

    private static List<Blame> remember(List<Blame> before, @Nullable Judgement belief, GateSpec spec) {
        List<Blame> blames = new ArrayList<>(before);
        if (belief != null) {
            for (Finding finding : belief.findings()) {
                if (finding.probes().stream().anyMatch(spec.probes()::contains)) {
                    add(blames, Blame.of(finding, belief.at()));
                }
            }
        }
        return blames.size() > MOST_BLAMES ? blames.subList(blames.size() - MOST_BLAMES, blames.size()) : blames;
    }

    private static void add(List<Blame> blames, Blame next) {
        for (int i = 0; i < blames.size(); i++) {
            if (blames.get(i).continuedBy(next)) {
                blames.set(i, blames.get(i).with(next));
                return;
            }
        }
        blames.add(next);
    }

    private GateResult result(GateEntity row) {
        return GateResult.of(row, read(row.spec, GateSpec.class), read(row.report, GateReport.class));
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "cannot write a gate's " + value.getClass().getSimpleName(), e);
        }
    }

    private <T> T read(String text, Class<T> type) {
        return read(text, new TypeReference<>() {
            @Override
            public java.lang.reflect.Type getType() {
                return type;
            }
        });
    }

    private <T> T read(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot read a gate's row: " + e.getOriginalMessage(), e);
        }
    }
}
