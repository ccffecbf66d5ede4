package dev.candor.page;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** Asks for pages and tells how many came, and how soon. Shares the machine with who answers. */
final class PageLoad {
    private final int connections;
    private final Duration spell;

    PageLoad(int connections, Duration spell) {
        this.connections = connections;
        this.spell = spell;
    }

    /** As fast as answers come; answers how many came in a second. */
    double full(int port, IntFunction<String> paths, String what) throws InterruptedException {
        Vertx vertx = Vertx.vertx();
        HttpClient client = client(vertx, port);
        AtomicInteger asked = new AtomicInteger();
        ConcurrentLinkedQueue<Long> took = new ConcurrentLinkedQueue<>();
        AtomicInteger failed = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(connections);
        long end = System.nanoTime() + spell.toNanos();
        for (int i = 0; i < connections; i++) {
            next(client, paths, asked, took, failed, end, done);
        }
        done.await();
        print(what, took, failed.get());
        vertx.close();
        return took.size() / (double) spell.toSeconds();
    }

    private static void next(
            HttpClient client,
            IntFunction<String> paths,
            AtomicInteger asked,
            ConcurrentLinkedQueue<Long> took,
            AtomicInteger failed,
            long end,
            CountDownLatch done) {
        if (System.nanoTime() > end) {
            done.countDown();
            return;
        }
        ask(client, paths.apply(asked.getAndIncrement()), took, failed, () ->
                next(client, paths, asked, took, failed, end, done));
    }

    /** So many a second, whether answers come or not; the time counts from when it should have been asked. */
    void paced(int port, IntFunction<String> paths, int rate, String what) throws InterruptedException {
        Vertx vertx = Vertx.vertx();
        HttpClient client = client(vertx, port);
        ConcurrentLinkedQueue<Long> took = new ConcurrentLinkedQueue<>();
        AtomicInteger failed = new AtomicInteger();
        int count = (int) (rate * spell.toSeconds());
        CountDownLatch done = new CountDownLatch(count);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + i * 1_000_000_000L / rate;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            ask(client, paths.apply(i), took, failed, done::countDown);
        }
        done.await();
        print(what, took, failed.get());
        vertx.close();
    }

    private HttpClient client(Vertx vertx, int port) {
        return vertx.createHttpClient(
                new HttpClientOptions().setDefaultPort(port).setDefaultHost("127.0.0.1").setKeepAlive(true),
                new PoolOptions().setHttp1MaxSize(connections));
    }

    private static void ask(
            HttpClient client, String path, ConcurrentLinkedQueue<Long> took, AtomicInteger failed, Runnable then) {
        long begun = System.nanoTime();
        client.request(HttpMethod.GET, path)
                .compose(request -> request.putHeader("Accept-Encoding", "gzip").send())
                .compose(response -> response.statusCode() == 200 ? response.body() : fail(response))
                .onComplete(body -> {
                    if (body.succeeded()) {
                        took.add(System.nanoTime() - begun);
                    } else {
                        failed.incrementAndGet();
                    }
                    then.run();
                });
    }

    private static io.vertx.core.Future<io.vertx.core.buffer.Buffer> fail(HttpClientResponse response) {
        return io.vertx.core.Future.failedFuture("status " + response.statusCode());
    }

    private void print(String what, ConcurrentLinkedQueue<Long> took, int failed) {
        long[] sorted = took.stream().mapToLong(Long::longValue).sorted().toArray();
        if (!what.startsWith("(")) {
            System.out.printf(
                    "%-26s %7d/s   median %6.2f ms   p99 %6.2f ms   longest %6.1f ms   failed %d%n",
                    what,
                    sorted.length / spell.toSeconds(),
                    at(sorted, 0.5),
                    at(sorted, 0.99),
                    at(sorted, 1),
                    failed);
        }
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0
                ? 0
                : Arrays.stream(sorted).skip((long) ((sorted.length - 1) * share)).findFirst().orElse(0) / 1e6;
    }
}
