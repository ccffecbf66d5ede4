package dev.candor.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.candor.correlation.Judgement;
import dev.candor.correlation.blame.Suspect;
import dev.candor.problem.ProblemException;
import dev.candor.security.AuditLog;
import dev.candor.security.BaseUrl;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gates from the question to the verdict. Everything is in the rows, so that a restart loses nothing. */
@ApplicationScoped
class GateService {

    private static final Duration WHEN_FULL = Duration.ofSeconds(30);

    private final GateRepository gates;
    private final DeployBook deploys;
    private final Surroundings surroundings;
    private final Holds holds;
    private final Calls calls;
    private final CallbackRules rules;
    private final GateConfig config;
    private final InstantSource clock;
    private final GateJson json;
    private final Event<GateDecided> decided;
    private final AuditLog audit;
    private final GateMetrics metrics;
    private final GateJudge judge;

    GateService(
            GateRepository gates,
            DeployBook deploys,
            Surroundings surroundings,
            Holds holds,
            Calls calls,
            CallbackRules rules,
            GateConfig config,
            InstantSource clock,
            GateJson json,
            Event<GateDecided> decided,
            AuditLog audit,
            GateMetrics metrics) {
        this.gates = gates;
        this.deploys = deploys;
        this.surroundings = surroundings;
        this.holds = holds;
        this.calls = calls;
        this.rules = rules;
        this.config = config;
        this.clock = clock;
        this.json = json;
        this.decided = decided;
        this.audit = audit;
        this.metrics = metrics;
        this.judge = new GateJudge(config.settle());
    }

    /**
     * Who asks for a gate, and how.
     *
     * @param caller whose keys are among themselves
     * @param key the same for the same gate
     * @param body the request as {@code POST /api/v1/gates} takes it
     * @param callbacks whom else to tell
     * @param toldBy which system asks, as {@link Deploy#toldBy} says it
     */
    record Asking(String caller, String key, String body, List<Callback> callbacks, String toldBy) {}

    /**
     * Opens the gate that {@code body} asks for; the same key with the same question answers the gate it opened before.
     *
     * @throws ProblemException 400 or 422 if the question is not one, 422 if the key came with another question, 503 if
     *     too many gates are open
     */
    @Transactional
    public GateResult open(String caller, String key, String body) throws JsonProcessingException {
        GateRequest.Read request = read(body);
        GateEntity row = openOnce(new Asking(caller, key, body, List.of(), "gate"), request);
        if (!MessageDigest.isEqual(row.requestDigest, request.digest())) {
            throw ProblemException.unprocessable(
                    "idempotency-key-reused",
                    "The Idempotency-Key was used for another request",
                    "key %s asked for gate %s with another body".formatted(key, row.id));
        }
        return result(row);
    }

    /**
     * The gate of that key, opened if there is none yet. For pollers, whose question says which gate they mean.
     *
     * @throws ProblemException 400 or 422 if the question is not one, 503 if too many gates are open
     */
    @Transactional
    public GateResult openOrFind(Asking asking) throws JsonProcessingException {
        Optional<GateEntity> known = gates.byKey(asking.caller(), asking.key());
        return result(known.isPresent() ? known.get() : openOnce(asking, read(asking.body())));
    }

    /** The gate of that key; empty if nobody opened one. */
    @Transactional
    public Optional<GateResult> byKey(String caller, String key) {
        return gates.byKey(caller, key).map(this::result);
    }

    private GateRequest.Read read(String body) throws JsonProcessingException {
        return GateRequest.read(json.mapper(), body, surroundings, rules, clock.instant());
    }

    private GateEntity openOnce(Asking asking, GateRequest.Read request) {
        if (gates.byKey(asking.caller(), asking.key()).isEmpty()) {
            if (gates.countRunning() >= config.maxOpen()) {
                throw ProblemException.unavailable(
                        "too-many-gates",
                        "Too many gates are open",
                        "%d gates are open, no more are allowed at once".formatted(config.maxOpen()),
                        WHEN_FULL);
            }
            create(asking, request);
        }
        return gates.byKey(asking.caller(), asking.key()).orElseThrow();
    }

    private void create(Asking asking, GateRequest.Read request) {
        Instant now = clock.instant();
        List<Callback> all = Stream.concat(request.spec().callbacks().stream(), asking.callbacks().stream())
                .toList();
        rules.refuseUnconfigured(all);
        GateSpec spec = request.spec().telling(all);
        String id = GateId.at(now);
        String deploy = deploys.idFor(id, spec);
        Hold hold = holds.at(now).of(spec, Set.of()).orElse(null);
        GateReport first =
                judge.judge(null, spec, now, List.of(), new Attribution(List.of(), Instant.EPOCH), hold, now);
        boolean mine = gates.open(new GateRepository.Opening(
                id,
                asking.caller(),
                asking.key(),
                request.digest(),
                spec,
                now,
                json.write(spec),
                json.write(first),
                deploy));
        if (mine) {
            deploys.opened(deploy, spec, asking.toldBy(), now);
            audit.write("gate.open", "gate/" + id, null, spec.telling(List.of()));
            calls.opened(find(id), spec);
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

    /** The gates of that deploy, oldest first. */
    @Transactional
    public List<GateResult> ofDeploy(String deploy) {
        return gates.ofDeploy(deploy).stream().map(this::result).toList();
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

    /** Ends that gate without a verdict on the deploy, since nobody waits for it; one that is decided stays as it is. */
    @Transactional
    public GateResult cancel(String id, String by) {
        GateEntity row = gates.lockRunning(id).orElse(null);
        if (row != null) {
            GateReport report = json.report(row).cancelled("cancelled by " + by);
            row.report = json.write(report);
            decide(row, json.spec(row), report, clock.instant());
            audit.write("gate.cancel", "gate/" + id, null, null);
        }
        return find(id);
    }

    /**
     * Judges that gate at {@code now}, and keeps what it found. A gate that is decided, or that another hub is judging,
     * is left alone. Judging twice changes nothing.
     *
     * @param standing what may hold gates then, see {@link Holds#at}
     * @return whether the gate needs its extra runs any longer
     */
    @Transactional
    public boolean judge(String id, Instant now, Holds.Standing standing) {
        GateEntity row = gates.lockRunning(id).orElse(null);
        if (row == null) {
            return gates.count("id = ?1 and status = ?2", id, GateStatus.RUNNING) > 0;
        }
        GateSpec spec = json.spec(row);
        surroundings.run(id, spec, row.deadlineAt);
        Judgement belief = surroundings.belief().orElse(null);
        List<Blame> blames = Blame.remembered(json.blames(row), belief, spec.probes());
        Instant deployedAt = spec.deployStartedAt() == null ? row.startedAt : spec.deployStartedAt();
        List<Sample> samples = surroundings.measurements(spec.probes(), deployedAt.minus(config.baseline())).stream()
                .flatMap(m -> Sample.of(m).stream())
                .toList();
        Hold hold =
                standing.of(spec, ownFaults(blames, spec, samples, deployedAt)).orElse(null);
        GateReport before = json.report(row);
        GateReport report = judge.judge(
                before,
                spec,
                row.startedAt,
                samples,
                new Attribution(blames, belief == null ? Instant.EPOCH : belief.at()),
                hold,
                now);
        row.blames = json.write(blames);
        row.report = json.write(report);
        if (report.status().decided()) {
            decide(row, spec, report, now);
        } else if (report.status() != before.status()) {
            calls.changed(result(row), spec);
        }
        return !report.status().decided();
    }

    /** What was blamed and is this deploy all the same: an incident of it must not hold the gate that should fail. */
    private static Set<Suspect> ownFaults(List<Blame> blames, GateSpec spec, List<Sample> samples, Instant deployedAt) {
        List<Sample> since = samples.stream()
                .filter(s -> !s.at().isBefore(deployedAt))
                .map(s -> s.named(spec.version()))
                .toList();
        return blames.stream()
                .filter(blame -> Attribution.faultOf(blame, spec, since) == Fault.DEPLOY)
                .map(Blame::suspect)
                .collect(Collectors.toSet());
    }

    private void decide(GateEntity row, GateSpec spec, GateReport report, Instant now) {
        row.status = report.status();
        row.decidedAt = now;
        deploys.decided(row.deploy, report);
        metrics.decided(report);
        calls.decided(result(row), spec);
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

    private GateResult result(GateEntity row) {
        GateSpec spec = json.spec(row);
        GateReport report = json.report(row);
        String lastGood = report.status() == GateStatus.FAILED ? deploys.lastGood(spec) : null;
        return GateResult.of(
                row,
                spec,
                report,
                lastGood,
                spec.source() == null ? null : json.object(spec.source()),
                BaseUrl.at(config.address(), ""));
    }
}
