package dev.candor.agent;

import dev.candor.security.AgentSignature;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Talks to the hub: signs what it asks, learns the time from what it hears, never follows a redirect. */
final class HubClient {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final URI hub;
    private final HttpClient http;
    private final HubClock clock;
    private final AtomicLong numbers = new AtomicLong();

    /**
     * A client that has no connection yet.
     *
     * @param tls whom it trusts; null for whom the platform trusts
     */
    HubClient(URI hub, @Nullable SSLContext tls, HubClock clock) {
        this.hub = hub;
        this.clock = clock;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
        if (tls != null) {
            builder.sslContext(tls);
        }
        this.http = builder.build();
    }

    /**
     * What the hub said.
     *
     * @param text the body, decoded, not longer than it was to be
     */
    record Answer(int status, String text) {

        /** For a person: the status, and the reason where the hub gives one. */
        String title() {
            return "the hub answered %d%s"
                    .formatted(status, text.isEmpty() ? "" : " " + text.substring(0, Math.min(300, text.length())));
        }
    }

    /** The hub knows this agent no more, or never did: it must not measure. */
    static final class TurnedAwayException extends IOException {
        private static final long serialVersionUID = 1L;

        TurnedAwayException(String message) {
            super(message);
        }
    }

    /** A request of an agent that the hub knows. */
    CompletableFuture<Answer> signed(
            AgentIdentity who,
            String boot,
            String method,
            String target,
            Map<String, String> headers,
            byte[] body,
            Duration patience,
            int longest) {
        AgentSignature signature = new AgentSignature(who.name(), boot, numbers.incrementAndGet(), clock.instant());
        HttpRequest.Builder request = request(method, target, headers, body)
                .header(AgentSignature.AGENT, signature.agent())
                .header(AgentSignature.BOOT, signature.boot())
                .header(AgentSignature.NUMBER, String.valueOf(signature.number()))
                .header(AgentSignature.SENT_AT, signature.sentAt().toString())
                .header(AgentSignature.SIGNATURE, signature.sign(who.key(), method, target, body));
        return send(request.build(), patience, longest)
                .thenCompose(answer -> answer.status() == 403
                        ? CompletableFuture.failedFuture(new TurnedAwayException(answer.title()))
                        : CompletableFuture.completedFuture(answer));
    }

    /** A request of anybody. */
    CompletableFuture<Answer> unsigned(String method, String target, byte[] body, Duration patience) {
        return send(request(method, target, Map.of(), body).build(), patience, 64 << 10);
    }

    /** The answer, waited for. */
    static Answer await(CompletableFuture<Answer> answer) throws IOException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TurnedAwayException turnedAway) {
                throw turnedAway;
            }
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private HttpRequest.Builder request(String method, String target, Map<String, String> headers, byte[] body) {
        String base = hub.toString();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + target))
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (body.length > 0) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        return request;
    }

    private CompletableFuture<Answer> send(HttpRequest request, Duration patience, int longest) {
        long sent = clock.counter();
        CompletableFuture<HttpResponse<byte[]>> exchange = http.sendAsync(request, head -> new Bounded(longest));
        CompletableFuture<Answer> answer = exchange.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(response -> heard(response, sent, longest));
        // A connection that went quiet is given up, not kept for the next request.
        var unused = answer.whenComplete((done, failure) -> {
            if (failure != null) {
                exchange.cancel(true);
            }
        });
        return answer;
    }

    private Answer heard(HttpResponse<byte[]> response, long sent, int longest) {
        HttpHeaders headers = response.headers();
        try {
            var received = headers.firstValue(AgentSignature.RECEIVED_AT).map(Instant::parse);
            var answered = headers.firstValue(AgentSignature.ANSWERED_AT).map(Instant::parse);
            if (received.isPresent() && answered.isPresent()) {
                clock.heard(sent, received.get(), answered.get(), clock.counter());
            }
            return new Answer(response.statusCode(), new String(decoded(response, longest), StandardCharsets.UTF_8));
        } catch (IOException | DateTimeException e) {
            throw new java.util.concurrent.CompletionException(
                    new IOException("the hub's answer cannot be read: " + e.getMessage(), e));
        }
    }

    private static byte[] decoded(HttpResponse<byte[]> response, int longest) throws IOException {
        byte[] body = response.body();
        if (!response.headers().firstValue("Content-Encoding").orElse("").equals("gzip")) {
            return body;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] plain = in.readNBytes(longest + 1);
            if (plain.length > longest) {
                throw new IOException("expected at most %d bytes, found more".formatted(longest));
            }
            return plain;
        }
    }

    /** Takes a body of at most so many bytes. */
    private static final class Bounded implements HttpResponse.BodySubscriber<byte[]> {
        private final int longest;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;

        Bounded(int longest) {
            this.longest = longest;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (bytes.size() + buffer.remaining() > longest) {
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    whole.completeExceptionally(
                            new IOException("expected at most %d bytes from the hub, found more".formatted(longest)));
                    return;
                }
                byte[] some = new byte[buffer.remaining()];
                buffer.get(some);
                bytes.writeBytes(some);
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            whole.complete(bytes.toByteArray());
        }
    }
}
