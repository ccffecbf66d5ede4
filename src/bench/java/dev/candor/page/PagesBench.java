package dev.candor.page;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * From a dead host to new pages for ten thousand customers, and how many requests are answered from snapshots, beside a
 * server that sends the same bytes and does nothing else.
 */
final class PagesBench {
    private static final int CUSTOMERS = Integer.getInteger("bench.customers", 10_000);
    private static final int HOSTS = Integer.getInteger("bench.hosts", 100);
    private static final Duration SPELL = Duration.ofSeconds(Integer.getInteger("bench.seconds", 5));
    private static final int CONNECTIONS = 64;

    private final Instant now = Instant.now();
    private final Path directory;

    private PagesBench(Path directory) {
        this.directory = directory;
    }

    /** Takes a minute. */
    public static void main(String[] args) throws Exception {
        new PagesBench(Files.createTempDirectory("candor-bench-pages")).run();
        System.exit(0);
    }

    private void run() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "Pages: %d customers, %d resources, %d hosts, 50 components; load %.1f%n",
                CUSTOMERS,
                CUSTOMERS * 10,
                HOSTS,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        BenchPlatform platform = new BenchPlatform(CUSTOMERS, HOSTS, now);
        SnapshotStore store = new SnapshotStore(directory, 256L << 20, Duration.ofDays(1), () -> {
            throw new IllegalStateException("a file could not be written");
        });
        publish(platform, store);
        serve(store);
    }

    private void publish(BenchPlatform platform, SnapshotStore store) throws IOException {
        Work work = new Work();
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        long[] begun = new long[2];
        Publication publication = new Publication(
                platform,
                Rendered.BASE,
                Rendered.TEMPLATES,
                store,
                work,
                Instant::now,
                false,
                new Publication.Listener() {
                    @Override
                    public void made(int artefacts, Duration after) {
                        lines.add("%d artefacts after %d ms (%d ms of processor time), %d audiences wait"
                                .formatted(
                                        artefacts,
                                        (System.nanoTime() - begun[0]) / 1_000_000,
                                        (processorTime() - begun[1]) / 1_000_000,
                                        work.waiting()));
                    }

                    @Override
                    public void failed(RuntimeException why) {
                        throw why;
                    }

                    @Override
                    public void age(Optional<Duration> age) {}
                });
        for (String what : List.of("first, with a cold JVM", "all anew")) {
            begun[0] = System.nanoTime();
            begun[1] = processorTime();
            work.all(now);
            publication.confirm();
            publication.run();
            System.out.printf("%-24s %s%n", what, lines.get(lines.size() - 1));
        }
        lines.clear();
        UUID incident = platform.hostDies();
        System.out.printf("a host dies, which hits %d customers:%n", platform.hitBy(incident));
        begun[0] = System.nanoTime();
        begun[1] = processorTime();
        work.incident(incident, now);
        publication.run();
        System.out.printf("  public page, and what all share: %s%n", lines.get(0));
        int batches = (platform.hitBy(incident) + 249) / 250;
        System.out.printf("  all whom it hits: %s%n", lines.get(Math.min(batches, lines.size() - 1)));
        System.out.printf("  all others, who read of it too: %s%n", lines.get(lines.size() - 1));
        try (var files = Files.walk(directory)) {
            long bytes = files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
            System.out.printf("  on disk %.1f MB%n", bytes / 1e6);
        }
    }

    // Of the whole process: on a busy machine the time that passed says little.
    private static long processorTime() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private void serve(SnapshotStore store) throws Exception {
        try (PageServer server =
                PageServer.start(
                new PageServer.Setting(directory, Duration.ofDays(1), 256, 100, List.of()),
                "127.0.0.1",
                0,
                Instant::now)) {
            int port = server.port();
            PageLoad load = new PageLoad(CONNECTIONS, SPELL);
            Desk desk = new Desk(store, Instant::now);
            byte[] body = desk.answer(
                            new Desk.Asked(Audience.EVERYBODY, "", "", null, true),
                            store.read(SnapshotStore.EVERYBODY).orElseThrow())
                    .orElseThrow()
                    .body();
            Vertx vertx = Vertx.vertx();
            Buffer same = Buffer.buffer(body);
            HttpServer bare = vertx.createHttpServer()
                    .requestHandler(request -> request.response()
                            .putHeader("Content-Encoding", "gzip")
                            .putHeader("Content-Type", "text/html;charset=UTF-8")
                            .end(same));
            int barePort = bare.listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS)
                    .actualPort();
            IntFunction<String> anybody = i -> "/";
            IntFunction<String> somebody = i -> "/c/" + BenchPlatform.capability((i * 7_919) % CUSTOMERS) + "/";
            System.out.printf("the public page: %d bytes of gzip; %d connections%n", body.length, CONNECTIONS);
            load.full(port, anybody, "(warm-up)");
            load.full(barePort, anybody, "(warm-up)");
            load.full(barePort, anybody, "the same bytes, bare");
            double ours = load.full(port, anybody, "the public page");
            if (BenchNginx.installed()) {
                try (BenchNginx nginx = BenchNginx.serving(body)) {
                    load.full(nginx.port(), anybody, "(warm-up)");
                    double theirs = load.full(nginx.port(), anybody, "the same bytes, nginx");
                    double again = load.full(port, anybody, "the public page, again");
                    System.out.printf(
                            Locale.ROOT, "the public page beside nginx: %.2f of it%n", (ours + again) / 2 / theirs);
                }
            } else {
                System.out.println("skipped: nginx is not installed; Debian's nginx-light is enough");
            }
            load.full(port, somebody, "personal pages");
            load.paced(port, somebody, 500, "personal pages, 500/s");
            vertx.close();
        }
    }
}
