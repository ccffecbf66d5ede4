package dev.candor.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.security.BaseUrl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Talks to a hub's gate over HTTP. A hub that is away for a moment is asked again; one that refuses is not. */
final class GateClient {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Between two tries; together a hub may be away for two minutes, as during its own upgrade. */
    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(40),
            Duration.ofSeconds(40));
    // What the gate says by its status is an answer; see GateResource.
    private static final Set<Integer> ANSWERS = Set.of(200, 202, 409, 424);

    private final String hub;
    private final String token;
    private final ObjectMapper json;
    private final Consumer<String> trouble;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    GateClient(URI hub, String token, ObjectMapper json, Consumer<String> trouble) {
        this.hub = BaseUrl.at(hub, "");
        this.token = token;
        this.json = json;
        this.trouble = trouble;
    }

    /**
     * The gate of that key, opened if there is none yet.
     *
     * @throws IOException if the hub refuses it, or stays away
     */
    JsonNode open(String key, String body) throws IOException, InterruptedException {
        return send(request("/api/v1/gates")
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** The gate as it stands, at once if it is decided and after that wait at the latest. */
    JsonNode read(String id, String wait) throws IOException, InterruptedException {
        return send(
                request("/api/v1/gates/%s?wait=%s".formatted(id, wait)).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(hub + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            String why;
            try {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (ANSWERS.contains(answer.statusCode())) {
                    JsonNode gate = json.readTree(answer.body());
                    if (gate.path("id").isTextual()) {
                        return gate;
                    }
                }
                why = "%s answered %d: %s".formatted(hub, answer.statusCode(), detail(answer));
                if (answer.statusCode() < 500 && answer.statusCode() != 429) {
                    throw new Refused(why);
                }
            } catch (Refused e) {
                throw e;
            } catch (IOException e) {
                why = "%s can't be asked: %s".formatted(hub, e.getMessage() == null ? e.toString() : e.getMessage());
            }
            if (attempt == WAITS.size()) {
                throw new IOException(why);
            }
            trouble.accept("candor: %s; trying again".formatted(why));
            TimeUnit.MILLISECONDS.sleep(WAITS.get(attempt).toMillis());
        }
    }

    private String detail(HttpResponse<String> answer) {
        try {
            JsonNode problem = json.readTree(answer.body());
            String text = problem.path("detail").asText(problem.path("title").asText());
            return text.isEmpty() ? "no reason given" : text;
        } catch (IOException e) {
            return "no reason given";
        }
    }

    /** The hub said no. */
    private static final class Refused extends IOException {

        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }
}
