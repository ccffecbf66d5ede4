package dev.candor.demo;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The demo's app, one machine on every host: which version runs where, and staged deploys of new ones. */
final class Checkout {

    /** What a version is like. */
    enum Quality {
        /** Answers at once. */
        GOOD,
        /** Answers every request with 500. */
        BAD,
        /** Answers right, {@link #SLOWNESS} late. */
        SLOW;

        /** The word in JSON and on the page. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The newest deploy and how far it is.
     *
     * @param done hosts that run the new version
     * @param hosts all of them
     * @param active whether it is still going on
     */
    record Rollout(String version, Quality quality, int done, int hosts, boolean active) {

        /** Whether no host runs it any more. */
        boolean withdrawn() {
            return done == 0 && !active;
        }
    }

    /**
     * The app's machine on one host.
     *
     * @param version as answers carry it: {@code v41}
     */
    record Machine(String version, Quality quality) {}

    /**
     * That a deploy began or ended.
     *
     * @param previous what ran before it
     * @param finished whether the new version runs everywhere now
     */
    record News(String version, String previous, boolean finished) {}

    /** How late a slow version answers: over the probes' 500 ms, below their 2 s even in a slowed region. */
    static final Duration SLOWNESS = Duration.ofMillis(900);

    // Long enough to see old and new side by side, short enough to wait for.
    static final Duration ROLLOUT_TIME = Duration.ofSeconds(20);
    private static final int FIRST_VERSION = 41;

    private final List<String> hosts;
    private final ScheduledExecutorService scheduler;
    private final Duration rolloutTime;
    private final Map<String, Integer> versions = new LinkedHashMap<>();
    private final Map<Integer, Quality> qualities = new TreeMap<>();
    private int newest = FIRST_VERSION;
    private int stable = FIRST_VERSION;
    private int done;
    private String previous = name(FIRST_VERSION);
    private @Nullable ScheduledFuture<?> steps;
    private Consumer<News> listener = news -> {};

    Checkout(List<String> hosts, ScheduledExecutorService scheduler, Duration rolloutTime) {
        this.hosts = List.copyOf(hosts);
        this.scheduler = scheduler;
        this.rolloutTime = rolloutTime;
        reset();
    }

    /** From now on, tells that listener of deploys, and no other. It must not call back. */
    synchronized void announceTo(Consumer<News> told) {
        listener = told;
    }

    /**
     * Begins to put a new version of that quality on the hosts one after the other, in their order; the first has it when
     * this returns. A rollout of another quality that is under way ends where it stands; one of the same quality goes on
     * and this changes nothing.
     *
     * @return the version that is being rolled out
     */
    synchronized String roll(Quality quality) {
        if (steps != null && qualities.get(newest) == quality) {
            return name(newest);
        }
        stop();
        String before = versions.containsValue(newest) ? name(newest) : name(stable);
        newest++;
        previous = before;
        done = 0;
        listener.accept(new News(name(newest), previous, false));
        qualities.put(newest, quality);
        qualities.keySet().removeIf(v -> v != newest && v != stable && !versions.containsValue(v));
        long gap = rolloutTime.toNanos() / hosts.size();
        steps = scheduler.scheduleAtFixedRate(this::step, gap, gap, TimeUnit.NANOSECONDS);
        step();
        return name(newest);
    }

    /** Puts the last good version that reached every host back on all of them, at once. Twice changes nothing more. */
    synchronized String rollBack() {
        stop();
        boolean away = versions.values().stream().anyMatch(v -> v != stable);
        hosts.forEach(host -> versions.put(host, stable));
        if (away) {
            announceAtOnce(stable);
        }
        return name(stable);
    }

    /** As at the start: the first version everywhere. */
    synchronized void reset() {
        stop();
        boolean away = versions.values().stream().anyMatch(v -> v != FIRST_VERSION);
        if (away) {
            announceAtOnce(FIRST_VERSION);
        }
        newest = FIRST_VERSION;
        stable = FIRST_VERSION;
        done = hosts.size();
        qualities.clear();
        qualities.put(FIRST_VERSION, Quality.GOOD);
        hosts.forEach(host -> versions.put(host, FIRST_VERSION));
    }

    private void announceAtOnce(int version) {
        listener.accept(new News(name(version), name(newest), false));
        listener.accept(new News(name(version), name(newest), true));
    }

    /** What runs on that host. */
    synchronized Machine on(String host) {
        Integer version = versions.get(host);
        if (version == null) {
            throw new IllegalArgumentException("checkout runs on no host " + host);
        }
        return new Machine(name(version), quality(version));
    }

    /** The newest deploy and how far it is. */
    synchronized Rollout rollout() {
        int running = (int) versions.values().stream().filter(v -> v == newest).count();
        return new Rollout(name(newest), quality(newest), running, hosts.size(), steps != null);
    }

    synchronized void stop() {
        if (steps != null) {
            steps.cancel(false);
            steps = null;
        }
    }

    private synchronized void step() {
        if (steps == null) {
            return;
        }
        versions.put(hosts.get(done), newest);
        done++;
        if (done == hosts.size()) {
            stop();
            listener.accept(new News(name(newest), previous, true));
            if (quality(newest) == Quality.GOOD) {
                stable = newest;
            }
        }
    }

    private Quality quality(int version) {
        return qualities.getOrDefault(version, Quality.GOOD);
    }

    private static String name(int version) {
        return "v" + version;
    }
}
