package dev.candor.alert;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A webhook receiver on a real socket that keeps what it gets. */
public final class Receiver implements AutoCloseable {

    /** One request as it arrived. */
    public record Post(String id, Map<String, List<String>> headers, String body, Instant at) {

        /** The headers, as Standard Webhooks' own library wants their names. */
        public Map<String, List<String>> lowerCaseHeaders() {
            Map<String, List<String>> lower = new HashMap<>();
            headers.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), values));
            return lower;
        }
    }

    /** How a receiver answers. */
    public interface Answer {
        /** Answers that one. */
        void to(HttpExchange exchange) throws IOException;
    }

    public final List<Post> posts = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Answer answer = exchange -> exchange.sendResponseHeaders(204, -1);

    /** One that listens on that port of 127.0.0.1; 0 for any that is free. */
    public Receiver(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 50);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** From now on it answers so. */
    public Receiver answering(Answer how) {
        answer = how;
        return this;
    }

    /** From now on it answers with that status and nothing else. */
    public Receiver answering(int status) {
        return answering(exchange -> exchange.sendResponseHeaders(status, -1));
    }

    /** What came of one event. */
    List<Post> postsOf(String eventId) {
        return posts.stream().filter(p -> p.id().equals(eventId)).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        posts.add(new Post(
                String.valueOf(exchange.getRequestHeaders().getFirst("webhook-id")),
                Map.copyOf(exchange.getRequestHeaders()),
                body,
                Instant.now()));
        try (exchange) {
            answer.to(exchange);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
