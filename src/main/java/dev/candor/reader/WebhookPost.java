package dev.candor.reader;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.candor.alert.Reply;
import dev.candor.problem.Excerpt;
import dev.candor.security.EgressGuard;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Posts to addresses that strangers gave. The name is looked up once, all its addresses are judged by the egress guard, and the
 * connection goes to the very address that was judged, so that no second look-up can lead inside (DNS rebinding). It follows no
 * redirect, uses no proxy, and reads nothing of the answer but its head.
 */
@Singleton
class WebhookPost {

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(6);
    private static final int LONGEST_ERROR = 200;
    private static final int LONGEST_HEAD = 8_192;

    private final SubscriptionConfig config;
    private final InstantSource clock;
    private final EgressGuard guard;
    private final HttpClient client;

    WebhookPost(SubscriptionConfig config, InstantSource clock, Vertx vertx) {
        this.config = config;
        this.clock = clock;
        this.guard = EgressGuard.configured("candor.subscriptions.allow", config.allow());
        this.client = vertx.createHttpClient(new HttpClientOptions()
                // One connection each: none is kept to where somebody else's name leads.
                .setKeepAlive(false)
                .setMaxPoolSize(config.inFlight())
                .setMaxHeaderSize(LONGEST_HEAD)
                .setMaxInitialLineLength(LONGEST_HEAD)
                .setConnectTimeout((int) config.timeout().toMillis())
                .setVerifyHost(true));
    }

    @PreDestroy
    void close() {
        client.close();
    }

    /** Sends it once. The stage always completes normally: whatever goes wrong is told in the reply. */
    CompletionStage<Reply> send(Subscription subscription, Message message) {
        URI url = URI.create(subscription.address());
        // Looking a name up blocks, so that it needs a thread.
        return CompletableFuture.supplyAsync(() -> judged(url), Infrastructure.getDefaultWorkerPool())
                .thenCompose(address -> post(url, address, subscription, message))
                .exceptionally(failure -> Reply.failed(explain(failure)));
    }

    private InetAddress judged(URI url) {
        try {
            List<InetAddress> all = List.of(InetAddress.getAllByName(url.getHost()));
            guard.refusal(all).ifPresent(refusal -> {
                throw new IllegalArgumentException("the address leads where no webhook is sent");
            });
            return all.get(0);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("the name can't be resolved", e);
        }
    }

    private CompletableFuture<Reply> post(URI url, InetAddress address, Subscription subscription, Message message) {
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        int port = url.getPort() > 0 ? url.getPort() : tls ? 443 : 80;
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        long timestamp = clock.instant().getEpochSecond();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(url.getHost())
                .setPort(port)
                .setSsl(tls)
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .setFollowRedirects(false)
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "Candor")
                .putHeader("webhook-id", message.id())
                .putHeader("webhook-timestamp", Long.toString(timestamp))
                .putHeader("webhook-signature", sign(subscription, message, timestamp));
        AtomicReference<@Nullable HttpClientRequest> open = new AtomicReference<>();
        Future<Reply> reply = client.request(options).compose(request -> {
            open.set(request);
            return request.send(message.body()).map(answer -> reply(request, answer));
        });
        return reply.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    HttpClientRequest request = open.get();
                    if (failure != null && request != null) {
                        request.reset();
                    }
                });
    }

    private static String sign(Subscription subscription, Message message, long timestamp) {
        try {
            return new Webhook(String.valueOf(subscription.secret())).sign(message.id(), timestamp, message.body());
        } catch (WebhookSigningException | EmptyWebhookSecretException e) {
            throw new IllegalStateException("cannot sign for subscription " + subscription.id(), e);
        }
    }

    private static Reply reply(HttpClientRequest request, HttpClientResponse answer) {
        int status = answer.statusCode();
        String wait = answer.getHeader("Retry-After");
        // Nobody needs its body, nor the news that we hung up on it.
        answer.exceptionHandler(hungUp -> {});
        request.reset();
        if (status >= 200 && status <= 299) {
            return new Reply(status, null, null);
        }
        Duration asked = wait != null && wait.matches("[0-9]{1,9}") && (status == 429 || status == 503)
                ? Duration.ofSeconds(Long.parseLong(wait))
                : null;
        return new Reply(
                status,
                "answered " + status,
                asked == null || asked.compareTo(LONGEST_RETRY_AFTER) <= 0 ? asked : LONGEST_RETRY_AFTER);
    }

    private static String explain(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof IllegalArgumentException)) {
            cause = cause.getCause();
        }
        if (cause instanceof TimeoutException) {
            return "no answer in time";
        }
        return Excerpt.line(String.valueOf(cause.getMessage()), LONGEST_ERROR);
    }
}
