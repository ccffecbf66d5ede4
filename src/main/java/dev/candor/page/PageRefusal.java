package dev.candor.page;

import dev.candor.problem.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is answered instead of a page where no application is around: problem documents (RFC 9457), as it gives them. */
enum PageRefusal {
    NOT_FOUND(404, "Not Found", null),
    NOT_ALLOWED(405, "Method Not Allowed", null),
    NOT_SIGNED_IN(401, "Unauthorized", null),
    AWAY(503, "Service Unavailable", null),
    FULL(503, "Service Unavailable", "As many follow pages as may at once; the page itself can be read");

    private final int status;
    private final String title;
    private final @Nullable String detail;

    PageRefusal(int status, String title, @Nullable String detail) {
        this.status = status;
        this.title = title;
        this.detail = detail;
    }

    /** Sends it, with the headers that are set already. */
    void send(HttpServerRequest request) {
        send(request, detail);
    }

    /** The same with what is to be said of this request; null for nothing. */
    void send(HttpServerRequest request, @Nullable String detail) {
        HttpServerResponse response = request.response();
        byte[] body = Json.write(Problem.blank(status, title, detail)).getBytes(StandardCharsets.UTF_8);
        response.setStatusCode(status)
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Content-Length", String.valueOf(body.length));
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(Buffer.buffer(body));
        }
    }
}
