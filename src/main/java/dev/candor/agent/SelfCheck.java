package dev.candor.agent;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.Outcome;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether the agent itself is fine: it reaches at least one of the places that it must always reach. A run that got no
 * answer is held until a check that began after it has ended, so that an agent whose cable is pulled blames nobody.
 */
final class SelfCheck implements Closeable {

    /** Has no targets and finds itself fine always. */
    static final SelfCheck NONE = new SelfCheck(List.of());

    /** Most targets. */
    static final int MOST_TARGETS = 8;

    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    // What a broken network of the agent's own can look like; with an answer in hand the network works.
    private static final Set<Failure.Kind> NO_ANSWER = EnumSet.of(
            Failure.Kind.DNS,
            Failure.Kind.CONNECT,
            Failure.Kind.REFUSED,
            Failure.Kind.RESET,
            Failure.Kind.TIMEOUT,
            Failure.Kind.TLS);

    private final List<Target> targets;
    private final ExecutorService connectors;
    private final ScheduledExecutorService timer;
    private volatile List<AgentReport.Checked> latest = List.of();
    private @Nullable CompletableFuture<Boolean> running;
    private @Nullable CompletableFuture<Boolean> following;

    private record Target(String text, String host, int port) {}

    private SelfCheck(List<Target> targets) {
        this.targets = targets;
        this.connectors = Executors.newFixedThreadPool(Math.max(1, targets.size()), SelfCheck::thread);
        this.timer = Executors.newSingleThreadScheduledExecutor(SelfCheck::thread);
    }

    /**
     * Reads what the agent should always reach.
     *
     * @param targets {@code host:port}, or URLs of which host and port are taken; none for an agent that has no idea
     * @throws IllegalArgumentException for one that is neither
     */
    static SelfCheck of(List<String> targets) {
        if (targets.isEmpty()) {
            return NONE;
        }
        if (targets.size() > MOST_TARGETS) {
            throw new IllegalArgumentException(
                    "expected at most %d self-check targets, found %d".formatted(MOST_TARGETS, targets.size()));
        }
        return new SelfCheck(targets.stream().map(SelfCheck::target).toList());
    }

    private static Target target(String text) {
        try {
            URI uri = URI.create(text.contains("://") ? text : "tcp://" + text);
            int port = uri.getPort() > 0
                    ? uri.getPort()
                    : "https".equals(uri.getScheme()) ? 443 : "http".equals(uri.getScheme()) ? 80 : -1;
            if (uri.getHost() != null && port > 0) {
                return new Target(text, uri.getHost().replaceAll("[\\[\\]]", ""), port);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new IllegalArgumentException("expected host:port or a URL, found '%s'".formatted(text));
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "candor-self-check");
        thread.setDaemon(true);
        return thread;
    }

    /** Checks again and again from now on. */
    void start() {
        if (!targets.isEmpty()) {
            var unused = timer.scheduleWithFixedDelay(this::lookAgain, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void lookAgain() {
        var unused = look();
    }

    /** Whether the self-check must be asked before that measurement may count. */
    boolean decidesOver(Measurement measurement) {
        Failure failure = measurement.failure();
        return !targets.isEmpty()
                && measurement.outcome() == Outcome.DOWN
                && measurement.observed().status() == null
                && failure != null
                && NO_ANSWER.contains(failure.kind());
    }

    /** What it found out for sure after this call: whether the agent is fine. Never fails. */
    synchronized CompletableFuture<Boolean> look() {
        if (targets.isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        if (running == null) {
            CompletableFuture<Boolean> now = begin();
            running = now;
            return now;
        }
        // The one under way may have looked before the trouble began.
        if (following == null) {
            following = running.thenCompose(before -> next());
        }
        return following;
    }

    private synchronized CompletableFuture<Boolean> next() {
        following = null;
        CompletableFuture<Boolean> now = begin();
        running = now;
        return now;
    }

    private CompletableFuture<Boolean> begin() {
        List<CompletableFuture<Boolean>> answers = new ArrayList<>();
        for (Target target : targets) {
            answers.add(CompletableFuture.supplyAsync(() -> reaches(target), connectors));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .handleAsync((done, failure) -> ended(answers), timer);
    }

    private boolean ended(List<CompletableFuture<Boolean>> answers) {
        List<AgentReport.Checked> checked = new ArrayList<>();
        boolean fine = false;
        for (int i = 0; i < targets.size(); i++) {
            boolean ok =
                    !answers.get(i).isCompletedExceptionally() && answers.get(i).join();
            fine |= ok;
            checked.add(new AgentReport.Checked(targets.get(i).text(), ok));
        }
        latest = List.copyOf(checked);
        synchronized (this) {
            running = null;
        }
        return fine;
    }

    private static boolean reaches(Target target) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(target.host(), target.port()), (int) PATIENCE.toMillis());
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /** What each target gave the last time. */
    List<AgentReport.Checked> latest() {
        return latest;
    }

    /** Whether none of them answered the last time. */
    boolean sick() {
        List<AgentReport.Checked> seen = latest;
        return !seen.isEmpty() && seen.stream().noneMatch(AgentReport.Checked::ok);
    }

    /** The same run, of which nothing can be said. */
    static Measurement unknown(Measurement measured) {
        Failure failure = measured.failure();
        String line = "the agent reaches none of its self-check targets; else this would count: "
                + (failure == null ? "" : failure.detail());
        return new Measurement(
                measured.probe(),
                measured.kind(),
                measured.location(),
                measured.startedAt(),
                Outcome.UNKNOWN,
                new Failure(
                        Failure.Kind.AGENT, Failure.Source.AGENT, line.length() > 300 ? line.substring(0, 300) : line),
                measured.assertions(),
                measured.observed(),
                measured.timings(),
                measured.phases(),
                measured.evidence());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        connectors.shutdownNow();
    }
}
