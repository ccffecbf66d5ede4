package dev.candor.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Asks Candor's gate about the checkout deploy over HTTP, as a pipeline does, and remembers the answer. */
@ApplicationScoped
class GateTrial {

    /**
     * How the newest question went.
     *
     * @param version what was asked about; empty if nothing was asked yet
     * @param status {@code asking}, the gate's own word, or {@code error}
     * @param httpStatus what a pipeline would act on; 0 before there is an answer
     * @param reasons the gate's sentences
     */
    record Trial(String version, String status, int httpStatus, List<String> reasons) {
        static final Trial NONE = new Trial("", "", 0, List.of());

        public boolean asked() {
            return !version.isEmpty();
        }

        public boolean open() {
            return status.equals("asking");
        }
    }

    // The soak outlasts a rollout of 20 s, so that the last host's answers are judged, too.
    private static final String QUESTION = """
            {"app":"checkout","environment":"demo","version":"%s","soak":"25s","deadline":"90s",\
            "suite":"checkout-smoke","probes":["checkout"],"probe_interval":"1s","critical_regions":["fra","iad"]}""";

    private static final String WAIT = "90s";
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private final HttpServer server;
    private final ObjectMapper json;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private volatile Trial trial = Trial.NONE;

    GateTrial(HttpServer server, ObjectMapper json) {
        this.server = server;
        this.json = json;
    }

    /** The newest question and its answer. */
    Trial trial() {
        return trial;
    }

    /** A command line that asks the same about a version, with the token in that file. */
    String commandLine(String version, String tokenFile) {
        return """
                curl -sS -w '\\nHTTP %%{http_code}\\n' -X POST '%s/api/v1/gates?wait=%s' \\
                  -H "Authorization: Bearer $(cat '%s')" -H "Idempotency-Key: $(date +%%s)" \\
                  -H 'Content-Type: application/json' \\
                  -d '%s'""".formatted(base(), WAIT, tokenFile, QUESTION.formatted(version));
    }

    /** Asks about that version and returns at once; while a question is open, another one is not asked. */
    synchronized void ask(String version, String token) {
        if (trial.open()) {
            return;
        }
        trial = new Trial(version, "asking", 0, List.of("The gate is watching " + version + "."));
        HttpRequest request = HttpRequest.newBuilder(URI.create(base() + "/api/v1/gates?wait=" + WAIT))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString(QUESTION.formatted(version)))
                .build();
        var unused = client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((response, failure) -> failure == null
                        ? read(version, response)
                        : new Trial(version, "error", 0, List.of("The gate could not be asked: " + failure)))
                .thenAccept(answered -> trial = answered);
    }

    private Trial read(String version, HttpResponse<String> response) {
        try {
            JsonNode body = json.readTree(response.body());
            List<String> reasons = new ArrayList<>();
            body.path("reasons").forEach(reason -> reasons.add(reason.asText()));
            if (body.has("detail")) {
                reasons.add(body.path("detail").asText());
            }
            String status =
                    body.path("status").isTextual() ? body.path("status").asText() : "error";
            return new Trial(version, status, response.statusCode(), List.copyOf(reasons));
        } catch (JsonProcessingException e) {
            return new Trial(version, "error", response.statusCode(), List.of("The gate's answer is not JSON."));
        }
    }

    /** This server's own address. Never from the request: whoever chose its Host header would be given the token. */
    String base() {
        return "http://127.0.0.1:" + server.getPort();
    }
}
