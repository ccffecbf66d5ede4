package dev.candor.alert;

import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.candor.security.EgressGuard;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Posts one event to one receiver, signed as Standard Webhooks 1.0 lays it down. Follows no redirect, uses no proxy,
 * connects to no address that the egress guard refuses, and is done within the timeout whatever the receiver does.
 */
@Singleton
class WebhookSender {

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(24);
    private static final int LONGEST_ERROR = 300;

    private final Channels channels;
    private final AlertConfig config;
    private final InstantSource clock;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "webhook");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client;

    WebhookSender(Channels channels, AlertConfig config, InstantSource clock) {
        this.channels = channels;
        this.config = config;
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(config.timeout())
                .executor(threads)
                .build();
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }

    /** Sends it once. The stage always completes normally: whatever goes wrong is told in the reply. */
    CompletionStage<Reply> send(Channels.Channel channel, Parcel parcel) {
        // Looking a name up blocks, so that it needs a thread; the channel's places bound how many.
        return CompletableFuture.supplyAsync(() -> refusal(channel), Infrastructure.getDefaultWorkerPool())
                .thenCompose(refusal -> refusal == null
                        ? post(channel, parcel)
                        : CompletableFuture.completedFuture(Reply.failed(refusal)))
                .exceptionally(failure -> Reply.failed(shortened(explain(failure))));
    }

    // The client looks the name up again when it connects; the JDK remembers the answer for 30 s, so that both see
    // the same one. A receiver is the operator's own choice: this guards against mistakes more than against malice.
    private @Nullable String refusal(Channels.Channel channel) {
        try {
            return channels.guard()
                    .refusal(List.of(InetAddress.getAllByName(channel.url().getHost())))
                    .map(EgressGuard.Refusal::message)
                    .orElse(null);
        } catch (UnknownHostException e) {
            return "the name %s can't be resolved".formatted(channel.url().getHost());
        }
    }

    private CompletableFuture<Reply> post(Channels.Channel channel, Parcel parcel) {
        HttpRequest request = request(channel, parcel);
        CompletableFuture<HttpResponse<String>> exchange = client.sendAsync(request, head -> new CappedText());
        // The client's own timeout ends with the headers; a receiver that drips its body must not outlast it.
        return exchange.copy()
                .orTimeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        exchange.cancel(true);
                    }
                })
                .thenApply(this::reply);
    }

    private HttpRequest request(Channels.Channel channel, Parcel parcel) {
        long timestamp = clock.instant().getEpochSecond();
        try {
            return HttpRequest.newBuilder(channel.url())
                    .timeout(config.timeout())
                    .header("Content-Type", "application/cloudevents+json; charset=utf-8")
                    .header("User-Agent", "Candor")
                    .header("webhook-id", parcel.eventId())
                    .header("webhook-timestamp", Long.toString(timestamp))
                    .header("webhook-signature", channel.signer().sign(parcel.eventId(), timestamp, parcel.body()))
                    .POST(HttpRequest.BodyPublishers.ofString(parcel.body()))
                    .build();
        } catch (WebhookSigningException e) {
            throw new IllegalStateException("cannot sign for " + channel.name(), e);
        }
    }

    private Reply reply(HttpResponse<String> answer) {
        int status = answer.statusCode();
        if (status >= 200 && status <= 299) {
            return new Reply(status, null, null);
        }
        String what = status >= 300 && status <= 399 ? "redirects are not followed" : answer.body();
        return new Reply(
                status,
                shortened(what.isEmpty() ? "answered " + status : "answered %d: %s".formatted(status, what)),
                answer.headers().firstValue("retry-after").map(this::retryAfter).orElse(null));
    }

    /** Seconds or a date (RFC 9110 §10.2.3); null if it is neither. */
    private @Nullable Duration retryAfter(String value) {
        Duration wait;
        if (value.matches("[0-9]{1,9}")) {
            wait = Duration.ofSeconds(Long.parseLong(value));
        } else {
            try {
                Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                wait = Duration.between(clock.instant(), then);
            } catch (DateTimeException e) {
                return null;
            }
        }
        return wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait;
    }

    private String explain(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException || cause instanceof java.net.http.HttpTimeoutException) {
            return "no whole answer within %d s".formatted(config.timeout().toSeconds());
        }
        String message = cause.getMessage();
        String kind = cause instanceof IOException ? "connection failed" : "could not be sent";
        return message == null ? kind + " (" + cause.getClass().getSimpleName() + ")" : kind + ": " + message;
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{C}+", " ");
        return line.length() <= LONGEST_ERROR ? line : line.substring(0, LONGEST_ERROR - 1) + "…";
    }
}
