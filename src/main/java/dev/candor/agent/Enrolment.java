package dev.candor.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** How an agent becomes known to a hub: once, with a token that an operator made for it. */
final class Enrolment {

    /** Where it is asked for. */
    static final String TARGET = "/api/v1/agents";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int TRIES = 20;
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private Enrolment() {}

    /**
     * Enrols with the key of that directory, made if there is none. Tries for a minute while the hub is away. The same token with the
     * same key gets the same answer again, so that a crash in between loses nothing.
     *
     * @param location where the operator believes that this is; null for no belief. The hub refuses if it differs
     * @throws IOException if the hub refuses or stays away
     */
    static AgentIdentity enrol(HubClient hub, Path directory, String token, @Nullable String location)
            throws IOException, InterruptedException {
        PublicKey key = AgentIdentity.publicKeyIn(directory);
        Map<String, String> request = new LinkedHashMap<>();
        request.put("token", token);
        request.put("public_key", Base64.getEncoder().encodeToString(key.getEncoded()));
        if (location != null) {
            request.put("location", location);
        }
        byte[] body = JSON.writeValueAsBytes(request);
        IOException last = new IOException("the hub was not asked");
        for (int i = 0; i < TRIES; i++) {
            if (i > 0) {
                Thread.sleep(PAUSE.toMillis());
            }
            try {
                HubClient.Answer answer =
                        hub.unsigned("POST", TARGET, body, PATIENCE).get();
                if (answer.status() == 201) {
                    JsonNode who = JSON.readTree(answer.text());
                    return AgentIdentity.keep(
                            directory,
                            who.path("name").asText(),
                            who.path("location").asText());
                }
                last = new IOException(answer.title());
                if (answer.status() < 500) {
                    throw new IOException("the hub does not take this agent: " + answer.title());
                }
            } catch (ExecutionException e) {
                last = new IOException("the hub cannot be reached: " + e.getCause(), e);
            }
        }
        throw last;
    }
}
