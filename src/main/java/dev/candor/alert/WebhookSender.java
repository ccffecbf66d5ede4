package dev.candor.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.alert.channel.Answer;
import dev.candor.alert.channel.Call;
import dev.candor.alert.channel.Fate;
import dev.candor.alert.channel.Letter;
import dev.candor.alert.channel.Mail;
import dev.candor.problem.Excerpt;
import dev.candor.security.CappedText;
import dev.candor.security.EgressGuard;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Tells one receiver of one event, in the receiver's own words. Follows no redirect, uses no proxy, connects to no address
 * that the egress guard refuses, and is done with each request within the timeout whatever the receiver does.
 */
@Singleton
class WebhookSender {

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(24);
    private static final int LONGEST_ERROR = 300;
    /** Requests for one event; the wordiest dialect needs two. */
    static final int MOST_CALLS = 4;

    private final Channels channels;
    private final AlertConfig config;
    private final MailSender mails;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "webhook");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client;

    WebhookSender(Channels channels, AlertConfig config, MailSender mails, ObjectMapper json, InstantSource clock) {
        this.channels = channels;
        this.config = config;
        this.mails = mails;
        this.json = json;
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

    /** Sends it once. The stage always completes normally: whatever goes wrong is told in the result. */
    CompletionStage<Sent> send(Channels.Channel channel, Parcel parcel) {
        Letter letter;
        try {
            letter = new Letter(
                    parcel.eventId(), json.readTree(parcel.body()), parcel.body(), clock.instant(), parcel.thread());
        } catch (JsonProcessingException e) {
            return CompletableFuture.completedFuture(new Sent(Reply.failed("the event is no JSON"), Fate.NEVER, null));
        }
        CompletionStage<Sent> sent = channel.dialect() instanceof Mail mail
                ? mails.send(mail, letter)
                : goOn(channel, letter, new ArrayList<>());
        return sent.exceptionally(failure -> Sent.failed(shortened(explain(failure))));
    }

    private CompletionStage<Sent> goOn(Channels.Channel channel, Letter letter, List<Answer> answers) {
        Optional<Call> next = answers.size() >= MOST_CALLS
                ? Optional.empty()
                : channel.dialect().next(letter, answers);
        if (next.isEmpty()) {
            Integer status =
                    answers.isEmpty() ? 200 : answers.get(answers.size() - 1).status();
            return CompletableFuture.completedFuture(new Sent(
                    new Reply(status, null, null),
                    Fate.ACCEPTED,
                    channel.dialect().thread(letter, answers)));
        }
        return guarded(next.get()).thenCompose(exchange -> {
            Reply reply = exchange.reply();
            Answer answer = exchange.answer();
            if (answer == null) {
                return CompletableFuture.completedFuture(Sent.of(reply));
            }
            Fate fate = channel.dialect().fate(answer);
            if (fate != Fate.ACCEPTED) {
                String error = reply.error() == null ? shortened("answered: " + answer.body()) : reply.error();
                // What was said already must not be said again.
                return CompletableFuture.completedFuture(new Sent(
                        new Reply(reply.status(), error, reply.retryAfter()),
                        fate,
                        channel.dialect().thread(letter, answers)));
            }
            answers.add(answer);
            return goOn(channel, letter, answers);
        });
    }

    /**
     * One exchange.
     *
     * @param answer null if there was none
     */
    record Exchange(Reply reply, @Nullable Answer answer) {}

    /** Makes one request, if its address may be asked. Fails as the connection does. */
    CompletionStage<Exchange> guarded(Call call) {
        // Looking a name up blocks, so that it needs a thread; the channel's places bound how many.
        return CompletableFuture.supplyAsync(() -> refusal(call.url()), Infrastructure.getDefaultWorkerPool())
                .thenCompose(refusal -> refusal == null
                        ? exchange(call)
                        : CompletableFuture.completedFuture(new Exchange(Reply.failed(refusal), null)));
    }

    // The client looks the name up again when it connects; the JDK remembers the answer for 30 s, so that both see
    // the same one. A receiver is the operator's own choice: this guards against mistakes more than against malice.
    private @Nullable String refusal(URI url) {
        try {
            return channels.guard()
                    .refusal(List.of(InetAddress.getAllByName(url.getHost())))
                    .map(EgressGuard.Refusal::message)
                    .orElse(null);
        } catch (UnknownHostException e) {
            return "the name %s can't be resolved".formatted(url.getHost());
        }
    }

    private CompletableFuture<Exchange> exchange(Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(call.url())
                .timeout(config.timeout())
                .header("User-Agent", "Candor")
                .method(call.method(), HttpRequest.BodyPublishers.ofString(call.body()));
        call.headers().forEach(request::header);
        CompletableFuture<HttpResponse<String>> exchange = client.sendAsync(
                request.build(), head -> BodySubscribers.mapping(new CappedText(), WebhookSender::onOneLine));
        // The client's own timeout ends with the headers; a receiver that drips its body must not outlast it.
        return exchange.copy()
                .orTimeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        exchange.cancel(true);
                    }
                })
                .thenApply(answer -> new Exchange(reply(answer), new Answer(answer.statusCode(), answer.body())));
    }

    private Reply reply(HttpResponse<String> answer) {
        int status = answer.statusCode();
        Duration wait =
                answer.headers().firstValue("retry-after").map(this::retryAfter).orElse(null);
        if (status >= 200 && status <= 299) {
            return new Reply(status, null, wait);
        }
        String what = status >= 300 && status <= 399 ? "redirects are not followed" : answer.body();
        return new Reply(
                status,
                shortened(what.isEmpty() ? "answered " + status : "answered %d: %s".formatted(status, what)),
                wait);
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

    /** What went wrong, in one line for a person. */
    String explain(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
            return "no whole answer within %d s".formatted(config.timeout().toSeconds());
        }
        String message = cause.getMessage();
        String kind = cause instanceof IOException ? "connection failed" : "could not be sent";
        return message == null ? kind + " (" + cause.getClass().getSimpleName() + ")" : kind + ": " + message;
    }

    private static String onOneLine(String body) {
        return body.replaceAll("\\p{C}+", " ").strip();
    }

    static String shortened(String text) {
        return Excerpt.line(text, LONGEST_ERROR);
    }
}
