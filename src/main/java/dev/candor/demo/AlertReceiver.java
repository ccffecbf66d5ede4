package dev.candor.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.netty.channel.EventLoopGroup;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Somebody's on-call system, in small: takes signed Standard Webhooks, refuses what is not signed with the secret it
 * gave out, and remembers the newest ones.
 */
final class AlertReceiver implements AutoCloseable {

    /**
     * One alert as it arrived.
     *
     * @param id the {@code webhook-id}; a delivery that is tried again carries the same
     * @param sentAt when that attempt was made, by its sender
     * @param status what it says: firing, resolved…; empty if it says nothing
     * @param title one line for people
     */
    record Received(String id, Instant sentAt, String status, String severity, String title) {}

    private static final int REMEMBERED = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Listener listener;
    private final Webhook webhook;
    private final String secret;
    private final Deque<Received> newest = new ArrayDeque<>();
    private int refused;

    private AlertReceiver(EventLoopGroup loops, String secret, Webhook webhook) {
        this.secret = secret;
        this.webhook = webhook;
        this.listener = Listener.http(loops, this::take);
    }

    static AlertReceiver start(EventLoopGroup loops) {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        String secret = "whsec_" + Base64.getEncoder().encodeToString(key);
        try {
            return new AlertReceiver(loops, secret, new Webhook(secret));
        } catch (EmptyWebhookSecretException e) {
            throw new IllegalStateException("32 bytes are not empty", e);
        }
    }

    /** Where alerts are to be sent. */
    String url() {
        return "http://" + listener.address() + "/alerts";
    }

    /** What they must be signed with. */
    String secret() {
        return secret;
    }

    /** The last fifty, newest first. */
    synchronized List<Received> received() {
        return List.copyOf(newest);
    }

    /** How many were refused because their signature was wrong. */
    synchronized int refused() {
        return refused;
    }

    @Override
    public void close() {
        listener.close();
    }

    private CompletionStage<Reply> take(Asked asked) {
        Map<String, List<String>> headers = new HashMap<>();
        asked.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        try {
            webhook.verify(asked.body(), headers);
            remember(read(asked));
            return CompletableFuture.completedFuture(Reply.json(200, "{}"));
        } catch (WebhookVerificationException e) {
            refuse();
            return CompletableFuture.completedFuture(Reply.json(401, "{\"error\":\"the signature is wrong\"}"));
        } catch (JsonProcessingException e) {
            return CompletableFuture.completedFuture(Reply.json(400, "{\"error\":\"the body is not JSON\"}"));
        }
    }

    private synchronized void remember(Received alert) {
        // At least once means sometimes twice.
        if (newest.stream().anyMatch(known -> known.id().equals(alert.id()))) {
            return;
        }
        newest.addFirst(alert);
        if (newest.size() > REMEMBERED) {
            newest.removeLast();
        }
    }

    private synchronized void refuse() {
        refused++;
    }

    // The verified headers are there: without them no signature holds.
    private static Received read(Asked asked) throws JsonProcessingException {
        JsonNode body = JSON.readTree(asked.body());
        JsonNode data = body.path("data");
        return new Received(
                asked.headers().getOrDefault("webhook-id", ""),
                Instant.ofEpochSecond(Long.parseLong(asked.headers().getOrDefault("webhook-timestamp", "0"))),
                data.path("status").asText(body.path("type").asText("")),
                data.path("severity").asText(""),
                data.path("title").asText(deploy(data)));
    }

    // A gate's verdict is about a deploy and has no title of its own.
    private static String deploy(JsonNode data) {
        return data.has("gate")
                ? "Gate for %s %s"
                        .formatted(
                                data.path("app").asText(), data.path("version").asText())
                : "";
    }
}
