package dev.candor.gate;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.candor.gate.CallOutbox.Answer;
import dev.candor.gate.CallOutbox.Parcel;
import dev.candor.problem.Excerpt;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Tells one system one thing, with whatever it wants to be sure that it is us. A wrong secret stops the start. */
@Startup
@Singleton
class CallSender {

    private static final int LONGEST_ERROR = 300;

    private final CallClient client;
    private final GithubApp github;
    private final GateConfig config;
    private final InstantSource clock;
    private final @Nullable Webhook signer;

    CallSender(CallClient client, GithubApp github, GateConfig config, InstantSource clock) {
        this.client = client;
        this.github = github;
        this.config = config;
        this.clock = clock;
        this.signer = config.webhookSecret().map(CallSender::signer).orElse(null);
    }

    private static Webhook signer(String secret) {
        String text = secret.strip();
        try {
            if (!text.startsWith("whsec_")) {
                throw new IllegalArgumentException("no whsec_");
            }
            return new Webhook(text);
        } catch (EmptyWebhookSecretException | IllegalArgumentException e) {
            // Never the secret itself.
            throw new IllegalStateException(
                    "candor.gate.webhook-secret must be whsec_ followed by base64; make one with: echo whsec_$(openssl rand -base64 32)",
                    e);
        }
    }

    /** Sends it once. The stage always completes normally: whatever goes wrong is told in the answer. */
    CompletableFuture<Answer> send(Parcel parcel) {
        return CompletableFuture.supplyAsync(() -> blocking(parcel), Infrastructure.getDefaultWorkerPool());
    }

    private Answer blocking(Parcel parcel) {
        try {
            CallClient.Response response = client.post(URI.create(parcel.url()), headers(parcel), parcel.body());
            if (response.status() == 401) {
                github.forget(parcel.facts());
            }
            return response.status() >= 200 && response.status() <= 299
                    ? new Answer(response.status(), null)
                    : new Answer(
                            response.status(),
                            shortened("answered %d: %s".formatted(response.status(), response.body())));
        } catch (IOException | RuntimeException e) {
            return new Answer(null, shortened(String.valueOf(e.getMessage())));
        }
    }

    private Map<String, String> headers(Parcel parcel) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        switch (parcel.kind()) {
            case STANDARD_WEBHOOK, ROLLBACK_WEBHOOK -> {
                headers.put("Content-Type", "application/cloudevents+json; charset=utf-8");
                sign(parcel, headers);
            }
            case CDEVENTS -> sign(parcel, headers);
            case GITHUB_PROTECTION_RULE, GITHUB_CHECK_RUN, GITHUB_DEPLOYMENT_STATUS -> {
                headers.put("Accept", "application/vnd.github+json");
                headers.put("Authorization", "Bearer " + github.token(parcel));
            }
            case GITLAB_APPROVAL, GITLAB_STATUS ->
                headers.put("PRIVATE-TOKEN", config.gitlab().token().orElse(""));
            case AZURE_TASK ->
                headers.put("Authorization", "Bearer " + parcel.facts().getOrDefault("token", ""));
        }
        return headers;
    }

    private void sign(Parcel parcel, Map<String, String> headers) {
        if (signer == null) {
            return;
        }
        long timestamp = clock.instant().getEpochSecond();
        String id = "call_" + parcel.id();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(timestamp));
        try {
            headers.put("webhook-signature", signer.sign(id, timestamp, parcel.body()));
        } catch (WebhookSigningException e) {
            throw new IllegalStateException("cannot sign a gate's webhook", e);
        }
    }

    private static String shortened(String text) {
        return Excerpt.line(text, LONGEST_ERROR);
    }
}
