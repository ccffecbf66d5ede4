package dev.candor.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Somebody who follows a page by server-sent events, read as the HTML standard says (§9.2.6). */
final class Events implements AutoCloseable {
    final String headers;
    private final InputStream body;
    private final BufferedReader lines;

    record Event(String id, String type, String data) {}

    /**
     * Begins to follow.
     *
     * @param seen what it has seen last; null if nothing
     */
    Events(HttpClient client, URI address, @Nullable String seen) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Accept", "text/event-stream");
        if (seen != null) {
            request.header("Last-Event-ID", seen);
        }
        HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        this.headers =
                answer.statusCode() + " " + answer.headers().map().toString().toLowerCase(Locale.ROOT);
        this.body = answer.body();
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /** The next event; waits for it. */
    Event next() throws IOException {
        String id = "";
        String type = "message";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (data.length() > 0) {
                    return new Event(id, type, data.toString());
                }
            } else if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data.append(line.substring(6));
            }
        }
        throw new IOException("the stream ended");
    }

    /**
     * The first event that says this; waits for it. What all share is renewed before a page of one's own, so that a change can
     * come in two steps.
     */
    Event until(String text) throws IOException {
        for (int i = 0; i < 5; i++) {
            Event event = next();
            if (event.data().contains(text)) {
                return event;
            }
        }
        throw new AssertionError("none of five events says " + text);
    }

    /** Whether it ends, after no more than a few events; waits for that. */
    boolean ends() {
        try {
            for (int i = 0; i < 5; i++) {
                next();
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
