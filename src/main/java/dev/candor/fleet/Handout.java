package dev.candor.fleet;

import dev.candor.agent.Assignment;
import dev.candor.agent.AssignmentDocument;
import dev.candor.agent.Assignments;
import dev.candor.agent.BurstsChanged;
import dev.candor.agent.RosterChanged;
import dev.candor.probe.ProbesChanged;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Hands out what each agent is to run, at once when it changes, and remembers what was handed to whom. */
@ApplicationScoped
class Handout {

    private final Assignments assignments;
    private final AgentStore store;
    private final InstantSource clock;
    private final AtomicLong changes = new AtomicLong();
    private final Map<String, Written> written = new ConcurrentHashMap<>();
    private final Map<String, Granted> granted = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();

    Handout(Assignments assignments, AgentStore store, InstantSource clock) {
        this.assignments = assignments;
        this.store = store;
        this.clock = clock;
    }

    /** A document as it was written after so many changes. */
    record Written(long change, String location, String version, String text) {}

    private record Granted(Set<String> probes, Set<String> today, LocalDate on) {}

    void probes(@Observes ProbesChanged event) {
        changed();
    }

    void bursts(@Observes BurstsChanged event) {
        changed();
    }

    void roster(@Observes RosterChanged event) {
        changed();
    }

    private void changed() {
        changes.incrementAndGet();
        // Whoever waits looks whether it changed for them.
        waiting.values().forEach(wait -> wait.complete(true));
    }

    /**
     * What that agent is to run, as soon as it is another version than that, at the latest after {@code longest}.
     *
     * @param known the version it has; null for none
     * @return the document now; still the version known if nothing changed in time
     */
    CompletionStage<Written> next(AgentRecord agent, @Nullable String known, Duration longest) {
        return next(agent, known, clock.instant().plus(longest));
    }

    private CompletionStage<Written> next(AgentRecord agent, @Nullable String known, Instant until) {
        CompletableFuture<Boolean> wait = new CompletableFuture<>();
        CompletableFuture<Boolean> other = waiting.put(agent.name(), wait);
        if (other != null) {
            // One request of an agent waits at a time: the one before was given up.
            other.complete(false);
        }
        Written now = current(agent);
        Duration left = Duration.between(clock.instant(), until);
        if (!now.version().equals(known) || left.isNegative() || left.isZero()) {
            waiting.remove(agent.name(), wait);
            return CompletableFuture.completedFuture(now);
        }
        return wait.completeOnTimeout(false, left.toMillis(), TimeUnit.MILLISECONDS)
                .thenComposeAsync(
                        changed -> {
                            waiting.remove(agent.name(), wait);
                            return changed ? next(agent, known, until) : CompletableFuture.completedFuture(now);
                        },
                        Infrastructure.getDefaultWorkerPool());
    }

    /** Whether a request of that agent waits for news now. */
    boolean waits(String agent) {
        return waiting.containsKey(agent);
    }

    private Written current(AgentRecord agent) {
        long change = changes.get();
        Written before = written.get(agent.name());
        if (before != null && before.change() == change && before.location().equals(agent.location())) {
            return before;
        }
        Assignment assignment = assignments.of(agent.name(), agent.location());
        Written now = before != null && before.version().equals(assignment.version())
                ? new Written(change, agent.location(), before.version(), before.text())
                : new Written(change, agent.location(), assignment.version(), AssignmentDocument.write(assignment));
        grant(agent.name(), assignment);
        written.put(agent.name(), now);
        return now;
    }

    // Before it is handed out: what an agent measures it may hand in, whatever happens to the hub in between.
    private void grant(String agent, Assignment assignment) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Granted before = granted(agent);
        Set<String> probes = new HashSet<>();
        assignment.items().forEach(item -> probes.add(item.probe().id()));
        Set<String> renewed = new HashSet<>(before.on().equals(today) ? before.today() : Set.of());
        Set<String> fresh = new HashSet<>(probes);
        fresh.removeAll(renewed);
        if (!fresh.isEmpty()) {
            store.grant(agent, fresh, today);
            Set<String> all = new HashSet<>(before.probes());
            all.addAll(fresh);
            renewed.addAll(fresh);
            granted.put(agent, new Granted(Set.copyOf(all), Set.copyOf(renewed), today));
        }
    }

    private Granted granted(String agent) {
        return granted.computeIfAbsent(
                agent, name -> new Granted(Set.copyOf(store.grants(name)), Set.of(), LocalDate.EPOCH));
    }

    /** Whether that probe was ever handed to that agent. */
    boolean has(AgentRecord agent, String probe) {
        return granted(agent.name()).probes().contains(probe);
    }
}
