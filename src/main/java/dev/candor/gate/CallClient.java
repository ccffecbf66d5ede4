package dev.candor.gate;

import dev.candor.security.CappedText;
import dev.candor.security.EgressGuard;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes one HTTP request for a gate. Follows no redirect, uses no proxy, connects to no address that the egress guard
 * refuses, and is done within the timeout whatever the other side does. Blocks: {@link CallSender} bounds how many.
 */
@Singleton
class CallClient {

    private final GateConfig config;
    private final EgressGuard guard;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "gate-call");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client;

    CallClient(GateConfig config) {
        this.config = config;
        this.guard = EgressGuard.configured("candor.gate.allow", config.allow());
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(config.callbackTimeout())
                .executor(threads)
                .build();
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }

    /** What came back. */
    record Response(int status, String body) {}

    Response post(URI url, Map<String, String> headers, String body) throws IOException {
        return send(request(url, headers)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    Response get(URI url, Map<String, String> headers) throws IOException {
        return send(request(url, headers).GET().build());
    }

    private HttpRequest.Builder request(URI url, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).timeout(config.callbackTimeout()).header("User-Agent", "Candor");
        headers.forEach(request::header);
        return request;
    }

    private Response send(HttpRequest request) throws IOException {
        // The client looks the name up again when it connects; the JDK remembers the answer for 30 s, so that both see
        // the same one.
        try {
            var refusal =
                    guard.refusal(List.of(InetAddress.getAllByName(request.uri().getHost())));
            if (refusal.isPresent()) {
                throw new IOException(refusal.get().message());
            }
        } catch (UnknownHostException e) {
            throw new IOException(
                    "the name %s can't be resolved".formatted(request.uri().getHost()), e);
        }
        CompletableFuture<HttpResponse<String>> exchange = client.sendAsync(request, head -> new CappedText());
        try {
            // The client's own timeout ends with the headers; who drips a body must not outlast it.
            HttpResponse<String> answer = exchange.get(config.callbackTimeout().toMillis(), TimeUnit.MILLISECONDS);
            return new Response(answer.statusCode(), answer.body());
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new IOException(
                    "no whole answer within %d s"
                            .formatted(config.callbackTimeout().toSeconds()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.cancel(true);
            throw new IOException("interrupted", e);
        }
    }
}
