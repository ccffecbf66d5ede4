package dev.candor.page;

import dev.candor.security.CustomerLogin;
import dev.candor.security.LoginDoor;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Serves the snapshots of a directory that another process writes, or wrote while it lived: no database, no application. What
 * fails there leaves the pages up, with their age.
 */
public final class PageServer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PageServer.class);
    // One look is some dozens of file look-ups; what is new is served within it.
    private static final long LOOK_MS = 500;
    private static final Duration START = Duration.ofSeconds(10);
    // As the application limits them.
    private static final int HEADERS = 16 << 10;
    private static final int IDLE_S = 60;
    private static final String REALM = "Bearer realm=\"candor-customers\"";
    private static final Told AWAY = new Told(503, null);

    private final Vertx vertx;
    private final SnapshotStore store;
    private final Desk desk;
    private final PageStreams streams;
    private final @Nullable LoginDoor door;
    private int port;

    private PageServer(Vertx vertx, SnapshotStore store, InstantSource clock, Setting setting) {
        this.vertx = vertx;
        this.store = store;
        this.desk = new Desk(store, clock, setting.embedSites());
        this.streams = new PageStreams(vertx, desk, store, clock, setting.streams());
        this.door = setting.door();
    }

    /**
     * What is served, and how.
     *
     * @param directory where snapshots are, as {@code candor.page.directory} of who writes them
     * @param expiresAfter how old facts may be before nothing is claimed any more
     * @param memoryMib how many MiB of snapshots are kept in memory
     * @param streams how many readers may be told of changes at once
     * @param embedSites whose pages may frame cards
     * @param door where customers come with signed tokens; null for nowhere
     */
    public record Setting(
            Path directory,
            Duration expiresAfter,
            int memoryMib,
            int streams,
            List<EmbedSite> embedSites,
            @Nullable LoginDoor door) {
        public Setting {
            embedSites = List.copyOf(embedSites);
        }

        /** Where nobody comes with a token. */
        public Setting(Path directory, Duration expiresAfter, int memoryMib, int streams, List<EmbedSite> embedSites) {
            this(directory, expiresAfter, memoryMib, streams, embedSites, null);
        }
    }

    /**
     * Starts serving.
     *
     * @param port where to answer; 0 for any that is free
     * @throws IOException with a message for people, if it can't
     */
    public static PageServer start(Setting setting, String host, int port, InstantSource clock) throws IOException {
        SnapshotStore store = new SnapshotStore(
                setting.directory(), (long) setting.memoryMib() << 20, setting.expiresAfter(), () -> {});
        // Nothing is unpacked: there are no files but the snapshots.
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        PageServer pages = new PageServer(vertx, store, clock, setting);
        try {
            HttpServer server = vertx.createHttpServer(
                            new HttpServerOptions().setMaxHeaderSize(HEADERS).setIdleTimeout(IDLE_S))
                    .requestHandler(pages::answer);
            pages.port = server.listen(port, host)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START.toMillis(), TimeUnit.MILLISECONDS)
                    .actualPort();
            vertx.setPeriodic(
                    LOOK_MS,
                    timer -> vertx.executeBlocking(() -> {
                        store.look();
                        return store.pulse();
                    }));
            return pages;
        } catch (InterruptedException e) {
            pages.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        } catch (ExecutionException | TimeoutException e) {
            pages.close();
            throw new IOException("cannot serve pages on %s:%d: %s".formatted(host, port, e.getMessage()), e);
        }
    }

    /** The port it answers on. */
    public int port() {
        return port;
    }

    private void answer(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            request.response().putHeader("Allow", "GET, HEAD");
            PageRefusal.NOT_ALLOWED.send(request);
            return;
        }
        Address address = Address.of(String.valueOf(request.path()));
        if (door != null && address.capability().equals(CustomerLogin.MY)) {
            signedIn(request, address, door);
            return;
        }
        answer(
                request,
                address,
                address.personal() ? desk.holder(address.capability()) : Optional.of(Audience.EVERYBODY),
                Instant.MAX);
    }

    // Nobody signs in or out here, since nothing is posted here: the hub's cookie is good on the hub's host, a bearer
    // anywhere.
    private void signedIn(HttpServerRequest request, Address address, LoginDoor at) {
        request.response().putHeader("Cache-Control", "private, no-store");
        String token = at.token(request);
        if (token == null) {
            request.response().putHeader("WWW-Authenticate", REALM);
            PageRefusal.NOT_SIGNED_IN.send(request, LoginDoor.WITHOUT);
            return;
        }
        vertx.executeBlocking(() -> at.take(token).knownIf(this::published), false)
                .onSuccess(taken -> {
                    if (taken.status() == 200) {
                        answer(request, address, Optional.of(Audience.of(taken.customer())), taken.until());
                    } else if (taken.status() == 404) {
                        PageRefusal.NOT_FOUND.send(request);
                    } else if (taken.status() == 401) {
                        request.response().putHeader("WWW-Authenticate", REALM);
                        PageRefusal.NOT_SIGNED_IN.send(request, taken.detail());
                    } else {
                        request.response().putHeader("Retry-After", "10");
                        PageRefusal.AWAY.send(request, taken.detail());
                    }
                });
    }

    private boolean published(String customer) {
        return store.read(SnapshotStore.nameOf(Audience.of(customer))).isPresent();
    }

    private void answer(HttpServerRequest request, Address address, Optional<Audience> audience, Instant until) {
        if (PageStreams.asked(address) && request.method().equals(HttpMethod.GET)) {
            streams.open(request, address, audience, until);
            return;
        }
        if (audience.isEmpty()) {
            PageRefusal.NOT_FOUND.send(request);
            return;
        }
        if (address.open()) {
            request.response()
                    .setStatusCode(308)
                    .putHeader("Location", address.root() + "/")
                    .putHeader("Cache-Control", "private, no-store");
            send(request, new byte[0]);
            return;
        }
        Desk.Asked asked = new Desk.Asked(
                audience.get(),
                address.root(),
                address.path(),
                request.getHeader("If-None-Match"),
                Desk.Asked.acceptsGzip(request.getHeader("Accept-Encoding")),
                new Manner.Wish(
                        request.getParam("lang"), request.getHeader("Accept-Language"), request.getParam("tz")));
        Edition edition = store.inMemory(SnapshotStore.nameOf(asked.audience()));
        if (edition != null && desk.ready(asked, edition)) {
            send(request, told(asked, edition));
            return;
        }
        vertx.executeBlocking(() -> told(
                        asked,
                        store.read(SnapshotStore.nameOf(asked.audience())).orElse(null)))
                .onComplete(told -> send(request, told.succeeded() ? told.result() : AWAY));
    }

    /**
     * What to say.
     *
     * @param status 404 or 503 without an answer
     */
    private record Told(int status, Desk.@Nullable Answer answer) {}

    private Told told(Desk.Asked asked, @Nullable Edition edition) {
        if (edition == null) {
            return AWAY;
        }
        try {
            return desk.answer(asked, edition)
                    .map(answer -> new Told(answer.status(), answer))
                    .orElse(new Told(404, null));
        } catch (IllegalStateException e) {
            LOG.warnf("a snapshot cannot be told: %s", e.getMessage());
            return AWAY;
        }
    }

    private static void send(HttpServerRequest request, Told told) {
        Desk.Answer answer = told.answer();
        if (answer != null) {
            request.response().setStatusCode(answer.status());
            answer.headers().forEach(request.response()::putHeader);
            send(request, answer.body());
        } else if (told.status() == 404) {
            PageRefusal.NOT_FOUND.send(request);
        } else {
            request.response().putHeader("Retry-After", "10");
            PageRefusal.AWAY.send(request);
        }
    }

    private static void send(HttpServerRequest request, byte[] body) {
        HttpServerResponse response = request.response();
        response.putHeader("X-Content-Type-Options", "nosniff").putHeader("Referrer-Policy", "no-referrer");
        if (response.getStatusCode() == 304) {
            response.end();
            return;
        }
        response.putHeader("Content-Length", String.valueOf(body.length));
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(Buffer.buffer(body));
        }
    }

    @Override
    public void close() {
        streams.close();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(START.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("the server of pages did not stop in time: %s", e.getMessage());
        }
    }
}
