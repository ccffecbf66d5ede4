package dev.candor.app;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks a running Candor which address the last run of a probe used. */
final class LastAddress {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_ANSWER = 1 << 20;

    private final URI hub;
    private final @Nullable String token;

    LastAddress(URI hub, @Nullable String token) {
        this.hub = hub;
        this.token = token;
    }

    /**
     * The address of the last run from there that reached one.
     *
     * @throws IOException with a message for people, if there is no answer or none in it
     */
    String of(String probe, String location) throws IOException {
        JsonNode page = ask("/api/v1/measurements?limit=20&probe=" + encoded(probe) + "&location=" + encoded(location));
        for (JsonNode measurement : page.path("items")) {
            JsonNode ip = measurement.path("observed").path("ip");
            if (ip.isTextual()) {
                return ip.asText();
            }
        }
        throw new IOException("%s knows no run of %s from %s that reached an address".formatted(hub, probe, location));
    }

    private JsonNode ask(String path) throws IOException {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(hub.toString().replaceAll("/+$", "") + path))
                    .timeout(PATIENCE);
        } catch (IllegalArgumentException e) {
            throw new IOException("expected the address of a running Candor, found " + hub, e);
        }
        if (token != null && !token.isBlank()) {
            request.header("Authorization", "Bearer " + token.strip());
        }
        try {
            HttpResponse<InputStream> answer = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                byte[] bytes = body.readNBytes(LONGEST_ANSWER);
                if (answer.statusCode() != 200) {
                    throw new IOException("%s answered %d%s"
                            .formatted(
                                    hub,
                                    answer.statusCode(),
                                    answer.statusCode() == 401 ? ": set CANDOR_TOKEN to a token of it" : ""));
                }
                return new ObjectMapper().readTree(bytes);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while waiting for " + hub, e);
        } catch (JacksonException e) {
            throw new IOException("expected JSON from %s, found something else".formatted(hub), e);
        } catch (java.net.ConnectException e) {
            throw new IOException("nobody answers at " + hub, e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
