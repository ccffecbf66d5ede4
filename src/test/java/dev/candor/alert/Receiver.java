package dev.candor.alert;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A webhook receiver on a real socket that keeps what it gets. */
final class Receiver implements AutoCloseable {

    /** One request as it arrived. */
    record Post(String id, Map<String, List<String>> headers, String body, Instant at) {}

    /** How a receiver answers. */
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    final List<Post> posts = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Answer answer = exchange -> exchange.sendResponseHeaders(204, -1);

    Receiver(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 50);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    Receiver answering(Answer how) {
        answer = how;
        return this;
    }

    Receiver answering(int status) {
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
