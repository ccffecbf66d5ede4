package dev.candor.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.candor.gate.GateSpec.Rollout;
import dev.candor.problem.ProblemException;
import dev.candor.security.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code POST /api/v1/gates}. What can't be honoured is refused by name: a condition that is silently
 * ignored lets a bad deploy through.
 */
final class GateRequest {

    static final Duration LONGEST_SOAK = Duration.ofHours(1);
    private static final Duration LONGEST_DEADLINE = Duration.ofHours(2);
    private static final Duration USUAL_DEADLINE = Duration.ofMinutes(15);
    // The measurements from before it must still be at hand.
    private static final Duration LONGEST_AGO = Duration.ofHours(2);
    private static final Duration AHEAD = Duration.ofMinutes(1);
    private static final int LONGEST_SOURCE = 4096;
    private static final int MOST_CALLBACKS = 8;

    private static final Set<String> FIELDS = Set.of(
            "app",
            "environment",
            "version",
            "previous_version",
            "phase",
            "started_at",
            "finished_at",
            "soak",
            "deadline",
            "suite",
            "probes",
            "probe_interval",
            "critical_regions",
            "advisory_regions",
            "version_evidence",
            "region_evidence",
            "host_evidence",
            "policy",
            "source",
            "callbacks",
            "rollout");
    private final RequestFields fields;
    private final Surroundings surroundings;
    private final CallbackRules rules;
    private final Instant now;

    private GateRequest(JsonNode body, Surroundings surroundings, CallbackRules rules, Instant now) {
        this.fields = RequestFields.of(body);
        this.surroundings = surroundings;
        this.rules = rules;
        this.now = now;
    }

    /**
     * What was asked, and a digest that is the same for the same question however it is laid out.
     *
     * @param digest SHA-256 of the body with its fields in order
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by MessageDigest.isEqual only
    record Read(GateSpec spec, byte[] digest) {}

    /**
     * Reads it.
     *
     * @throws ProblemException 400 with every broken field, or 422 for what can't be honoured
     */
    static Read read(ObjectMapper json, String text, Surroundings surroundings, CallbackRules rules, Instant now)
            throws JsonProcessingException {
        JsonNode body = json.readTree(text);
        if (body == null || !body.isObject()) {
            throw ProblemException.badRequest(
                    "malformed-json", "The body is not the JSON expected here", "a gate is asked for by a JSON object");
        }
        GateSpec spec = new GateRequest(body, surroundings, rules, now).spec();
        String canonical = json.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .writeValueAsString(json.treeToValue(body, Object.class));
        return new Read(spec, Sha256.of(canonical));
    }

    private GateSpec spec() {
        fields.only(FIELDS);
        String app = fields.required("app");
        String version = fields.required("version");
        @Nullable String environment = fields.optional("environment");
        @Nullable String previous = fields.optional("previous_version");
        Duration soak = fields.duration("soak", Duration.ofSeconds(180), Duration.ofSeconds(1), LONGEST_SOAK);
        Duration usual = max(USUAL_DEADLINE, soak.plusMinutes(5));
        Duration deadline = fields.duration("deadline", usual, Duration.ofSeconds(2), LONGEST_DEADLINE);
        if (deadline.compareTo(soak) <= 0) {
            fields.wrong(
                    "deadline",
                    "must be longer than the soak of %d s, was %d s".formatted(soak.toSeconds(), deadline.toSeconds()));
        }
        Duration interval =
                fields.duration("probe_interval", Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofMinutes(1));
        List<String> probes = probes(app);
        List<String> critical = places("critical_regions");
        List<String> advisory = places("advisory_regions");
        critical.stream()
                .filter(advisory::contains)
                .forEach(code -> fields.wrong("advisory_regions", "%s is critical already".formatted(code)));
        evidence("version_evidence", probes);
        evidence("region_evidence", probes);
        evidence("host_evidence", probes);
        boolean finished =
                "finished".equals(fields.word("phase", "started", new String[] {"started", "finished"}, w -> w));
        @Nullable Instant startedAt = past("started_at");
        @Nullable Instant finishedAt = past("finished_at");
        if (finishedAt != null && (!finished || (startedAt != null && startedAt.isAfter(finishedAt)))) {
            fields.wrong("finished_at", "needs phase finished, and comes after started_at");
        }
        GatePolicy policy = PolicyReader.read(fields.inner("policy"));
        @Nullable String source = source(fields.raw("source"));
        @Nullable Rollout rollout = rollout();
        List<Callback> callbacks = callbacks();
        fields.refuseIfWrong();
        rules.refuseUnconfigured(callbacks);
        return new GateSpec(
                app,
                environment == null ? "production" : environment,
                version,
                previous,
                soak,
                deadline,
                probes,
                interval,
                critical,
                advisory,
                policy,
                source,
                finished,
                startedAt == null ? finishedAt : startedAt,
                finishedAt,
                rollout,
                callbacks);
    }

    private @Nullable Instant past(String field) {
        Instant moment = fields.moment(field);
        if (moment != null && (moment.isBefore(now.minus(LONGEST_AGO)) || moment.isAfter(now.plus(AHEAD)))) {
            fields.wrong(field, "must be within the last %d h, was %s".formatted(LONGEST_AGO.toHours(), moment));
        }
        return moment;
    }

    private List<String> probes(String app) {
        Set<String> ids = new LinkedHashSet<>();
        Set<String> known = surroundings.probes();
        if (fields.has("suite")) {
            String suite = fields.required("suite");
            check("suite", suite, known, "probe");
            ids.add(suite);
        }
        for (String id : fields.names("probes")) {
            check("probes", id, known, "probe");
            ids.add(id);
        }
        if (!fields.has("suite") && ids.isEmpty()) {
            ids.addAll(surroundings.probesOf(app));
        }
        if (ids.isEmpty() && !fields.has("suite")) {
            fields.wrong(
                    "probes",
                    "or /suite must name at least one probe to judge the deploy by, as none speaks for a component "
                            + app);
        }
        return ids.isEmpty() ? List.of("?") : List.copyOf(ids);
    }

    private List<String> places(String field) {
        List<String> codes = fields.names(field);
        Set<String> known = surroundings.places();
        if (!known.isEmpty()) {
            codes.forEach(code -> check(field, code, known, "region or location"));
        }
        return codes;
    }

    private void check(String field, String name, Set<String> known, String what) {
        if (!known.contains(name)) {
            fields.wrong(field, "names no %s in force: %s".formatted(what, name));
        }
    }

    /** The header that names who answered must be the one that the probes read, or the gate would judge by another. */
    private void evidence(String field, List<String> probes) {
        RequestFields inner = fields.inner(field);
        if (inner == null) {
            return;
        }
        inner.only(Set.of("header"));
        String header = inner.required("header");
        String what = field.substring(0, field.indexOf('_'));
        Set<String> read = new LinkedHashSet<>();
        probes.forEach(probe -> surroundings.evidence(probe, what).ifPresent(read::add));
        String wanted = "header " + header;
        if (read.size() != 1 || read.stream().noneMatch(wanted::equalsIgnoreCase)) {
            inner.wrong(
                    "header",
                    "must be what the gate's probes read: they take the %s from %s; set identify.%s of %s to \"%s\" in the probe file"
                            .formatted(
                                    what,
                                    read.isEmpty() ? "nothing" : String.join(" and ", read),
                                    what,
                                    String.join(", ", probes),
                                    wanted));
        }
    }

    private @Nullable String source(JsonNode source) {
        if (source.isMissingNode() || source.isNull()) {
            return null;
        }
        String text = source.toString();
        if (!source.isObject() || text.length() > LONGEST_SOURCE) {
            fields.wrong("source", "must be an object of at most %d characters".formatted(LONGEST_SOURCE));
        }
        return text;
    }

    private @Nullable Rollout rollout() {
        RequestFields rollout = fields.inner("rollout");
        if (rollout == null) {
            return null;
        }
        rollout.only(Set.of("id", "phase"));
        return new Rollout(rollout.required("id"), rollout.required("phase"));
    }

    private List<Callback> callbacks() {
        List<Callback> callbacks = new ArrayList<>();
        for (RequestFields one : fields.list("callbacks", MOST_CALLBACKS)) {
            one.only(Set.of("kind", "url"));
            String url = one.raw("url").asText();
            CallbackKind.parse(one.required("kind"))
                    .ifPresentOrElse(
                            kind -> callbacks.add(new Callback(kind, url)),
                            () -> one.wrong(
                                    "kind",
                                    "must be standard-webhook, rollback-webhook, cdevents or github-protection-rule"));
            if (!CallbackRules.isAddress(url)) {
                one.wrong("url", "must be an absolute http or https address without a user");
            }
        }
        return callbacks;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
