package dev.candor.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.candor.gate.GatePolicy.OnFault;
import dev.candor.problem.Problem;
import dev.candor.problem.Problem.FieldError;
import dev.candor.problem.ProblemException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code POST /api/v1/gates}. What the gate page lists and this version can't honour is refused by
 * name: a condition that is silently ignored lets a bad deploy through.
 */
final class GateRequest {

    private static final Duration LONGEST_SOAK = Duration.ofHours(1);
    private static final Duration LONGEST_DEADLINE = Duration.ofHours(2);
    private static final Duration USUAL_DEADLINE = Duration.ofMinutes(15);
    private static final int MOST_NAMES = 50;
    private static final int LONGEST_SOURCE = 4096;

    private static final Set<String> FIELDS = Set.of(
            "app",
            "environment",
            "version",
            "previous_version",
            "soak",
            "deadline",
            "suite",
            "probes",
            "probe_interval",
            "critical_regions",
            "advisory_regions",
            "policy",
            "source");
    private static final Set<String> NOT_YET = Set.of(
            "phase", "started_at", "finished_at", "version_evidence", "region_evidence", "host_evidence", "callbacks");
    private static final Set<String> POLICY = Set.of(
            "min_samples_per_critical_region",
            "max_error_ratio",
            "on_probe_fault",
            "on_platform_fault",
            "min_confidence");
    private static final Set<String> POLICY_NOT_YET =
            Set.of("fail_on", "on_path_fault", "max_downtime", "max_convergence", "max_skew_after_converged");

    private final JsonNode body;
    private final Set<String> knownProbes;
    private final Set<String> knownPlaces;
    private final List<FieldError> errors = new ArrayList<>();
    private final List<FieldError> notYet = new ArrayList<>();

    private GateRequest(JsonNode body, Surroundings surroundings) {
        this.body = body;
        this.knownProbes = surroundings.probes();
        this.knownPlaces = surroundings.places();
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
     * @throws ProblemException 400 with every broken field, or 422 with every field that can't be honoured yet
     */
    static Read read(ObjectMapper json, String text, Surroundings surroundings) throws JsonProcessingException {
        JsonNode body = json.readTree(text);
        if (body == null || !body.isObject()) {
            throw ProblemException.badRequest(
                    "malformed-json", "The body is not the JSON expected here", "a gate is asked for by a JSON object");
        }
        GateSpec spec = new GateRequest(body, surroundings).spec();
        byte[] canonical = json.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .writeValueAsString(json.treeToValue(body, Object.class))
                .getBytes(StandardCharsets.UTF_8);
        try {
            return new Read(spec, MessageDigest.getInstance("SHA-256").digest(canonical));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private GateSpec spec() {
        known(body, "", FIELDS, NOT_YET);
        String app = required("app");
        String version = required("version");
        String environment = optional("environment");
        String previous = optional("previous_version");
        Duration soak = duration("soak", Duration.ofSeconds(180), Duration.ofSeconds(1), LONGEST_SOAK);
        Duration usual = max(USUAL_DEADLINE, soak.plusMinutes(5));
        Duration deadline = duration("deadline", usual, Duration.ofSeconds(2), LONGEST_DEADLINE);
        if (deadline.compareTo(soak) <= 0) {
            wrong(
                    "/deadline",
                    "must be longer than the soak of %d s, was %d s".formatted(soak.toSeconds(), deadline.toSeconds()));
        }
        Duration interval =
                duration("probe_interval", Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofMinutes(1));
        List<String> probes = probes();
        List<String> critical = places("critical_regions");
        List<String> advisory = places("advisory_regions");
        critical.stream()
                .filter(advisory::contains)
                .forEach(code -> wrong("/advisory_regions", "%s is critical already".formatted(code)));
        GatePolicy policy = policy(body.path("policy"));
        String source = source(body.path("source"));
        refuseIfWrong();
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
                source);
    }

    private void refuseIfWrong() {
        if (!errors.isEmpty()) {
            throw new ProblemException(Problem.of(400, "invalid-request", "The request is not valid", summary(errors))
                    .with(errors));
        }
        if (!notYet.isEmpty()) {
            throw new ProblemException(Problem.of(
                            422,
                            "gate-field-unsupported",
                            "This version of the gate can't honour a field",
                            summary(notYet))
                    .with(notYet));
        }
    }

    private static String summary(List<FieldError> list) {
        return list.get(0).pointer() + " " + list.get(0).detail()
                + (list.size() == 1 ? "" : ", and %d more".formatted(list.size() - 1));
    }

    private void known(JsonNode object, String at, Set<String> fields, Set<String> later) {
        object.fieldNames().forEachRemaining(name -> {
            if (later.contains(name)) {
                notYet.add(new FieldError(at + "/" + name, "is not honoured by this version; leave it out"));
            } else if (!fields.contains(name)) {
                wrong(
                        at + "/" + name,
                        "is no field of a gate; known are "
                                + String.join(", ", fields.stream().sorted().toList()));
            }
        });
    }

    private List<String> probes() {
        Set<String> ids = new LinkedHashSet<>();
        if (body.has("suite")) {
            String suite = required("suite");
            check("/suite", suite, knownProbes, "probe");
            ids.add(suite);
        }
        for (String id : names(body.path("probes"), "/probes")) {
            check("/probes", id, knownProbes, "probe");
            ids.add(id);
        }
        if (ids.isEmpty() && !body.has("suite")) {
            wrong("/probes", "or /suite must name at least one probe to judge the deploy by");
        }
        return ids.isEmpty() ? List.of("?") : List.copyOf(ids);
    }

    private List<String> places(String field) {
        List<String> codes = names(body.path(field), "/" + field);
        if (!knownPlaces.isEmpty()) {
            codes.forEach(code -> check("/" + field, code, knownPlaces, "region or location"));
        }
        return codes;
    }

    private void check(String pointer, String name, Set<String> known, String what) {
        if (!known.contains(name)) {
            wrong(pointer, "names no %s in force: %s".formatted(what, name));
        }
    }

    private GatePolicy policy(JsonNode policy) {
        GatePolicy usual = GatePolicy.DEFAULT;
        if (policy.isMissingNode()) {
            return usual;
        }
        if (!policy.isObject()) {
            wrong("/policy", "must be an object");
            return usual;
        }
        known(policy, "/policy", POLICY, POLICY_NOT_YET);
        double samples = number(policy, "min_samples_per_critical_region", usual.minSamples(), 1, 100_000);
        if (samples != Math.rint(samples)) {
            wrong("/policy/min_samples_per_critical_region", "must be a whole number, was " + samples);
        }
        return new GatePolicy(
                (int) samples,
                number(policy, "max_error_ratio", usual.maxErrorRatio(), 0, 0.99),
                onFault(policy, "on_probe_fault", usual.onProbeFault()),
                onFault(policy, "on_platform_fault", usual.onPlatformFault()),
                number(policy, "min_confidence", usual.minConfidence(), 0, 1));
    }

    private OnFault onFault(JsonNode policy, String field, OnFault usual) {
        JsonNode value = policy.path(field);
        if (value.isMissingNode()) {
            return usual;
        }
        return Stream.of(OnFault.values())
                .filter(o -> o.word().equals(value.asText()))
                .findFirst()
                .orElseGet(() -> {
                    wrong("/policy/" + field, "must be exclude, inconclusive or fail, was " + value);
                    return usual;
                });
    }

    private double number(JsonNode object, String field, double usual, double least, double most) {
        JsonNode value = object.path(field);
        if (value.isMissingNode()) {
            return usual;
        }
        if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
            wrong(
                    "/policy/" + field,
                    "must be a number from %s to %s, was %s".formatted(plain(least), plain(most), value));
            return usual;
        }
        return value.doubleValue();
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private @Nullable String source(JsonNode source) {
        if (source.isMissingNode() || source.isNull()) {
            return null;
        }
        String text = source.toString();
        if (!source.isObject() || text.length() > LONGEST_SOURCE) {
            wrong("/source", "must be an object of at most %d characters".formatted(LONGEST_SOURCE));
        }
        return text;
    }

    private String required(String field) {
        String text = optional(field);
        if (text == null) {
            wrong("/" + field, "must be given");
            return "?";
        }
        return text;
    }

    private @Nullable String optional(String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || !isName(value.textValue())) {
            wrong("/" + field, "must be a text of 1 to 200 printable characters");
            return null;
        }
        return value.textValue();
    }

    private static boolean isName(String text) {
        return !text.isBlank() && text.length() <= 200 && text.chars().noneMatch(Character::isISOControl);
    }

    private List<String> names(JsonNode list, String pointer) {
        if (list.isMissingNode()) {
            return List.of();
        }
        Set<String> names = new LinkedHashSet<>();
        if (!list.isArray() || list.size() > MOST_NAMES) {
            wrong(pointer, "must be a list of at most %d texts".formatted(MOST_NAMES));
            return List.of();
        }
        list.forEach(entry -> {
            if (entry.isTextual() && isName(entry.textValue())) {
                names.add(entry.textValue());
            } else {
                wrong(pointer, "must hold texts only, holds " + entry);
            }
        });
        return List.copyOf(names);
    }

    private Duration duration(String field, Duration usual, Duration least, Duration most) {
        JsonNode value = body.path(field);
        if (value.isMissingNode()) {
            return usual;
        }
        Function<String, Duration> refuse = why -> {
            wrong("/" + field, why);
            return usual;
        };
        return Waits.parse(value.asText())
                .filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0)
                .orElseGet(() -> refuse.apply("must be a duration such as 90s or 15m from %s to %s, was %s"
                        .formatted(Waits.text(least), Waits.text(most), value)));
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private void wrong(String pointer, String detail) {
        errors.add(new FieldError(pointer, detail.length() > 300 ? detail.substring(0, 300) : detail));
    }
}
