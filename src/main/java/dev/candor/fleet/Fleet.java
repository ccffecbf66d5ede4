package dev.candor.fleet;

import dev.candor.agent.AgentReport;
import dev.candor.agent.Agents;
import dev.candor.agent.Roster;
import dev.candor.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The agents of other processes, in memory: who may report, who does, and how they are. */
@ApplicationScoped
public class Fleet {

    // Another hub may have enrolled or revoked somebody.
    private static final Duration REREAD = Duration.ofSeconds(10);
    // An agent that was revoked elsewhere is refused within a minute, also while the database is away.
    private static final Duration BELIEVED = Duration.ofSeconds(50);
    private static final Duration WRITE_DOWN = Duration.ofSeconds(5);
    // Agents that hung on a hub that was away come back within their longest pause.
    private static final Duration RETURN = Duration.ofSeconds(10);
    // Who was seen so shortly before the last of all was there when the hub went.
    private static final Duration TOGETHER = Duration.ofSeconds(12);
    private static final Duration HELD_UP = Duration.ofSeconds(2);

    private final AgentStore store;
    private final Troubles troubles;
    private final Roster roster;
    private final Agents local;
    private final FleetConfig config;
    private final InstantSource clock;
    private final Presence presence;
    private final FleetMetrics metrics;
    private final Map<String, AgentReport> reports = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> refused = new ConcurrentHashMap<>();
    private final Map<String, Instant> writtenDown = new HashMap<>();
    private volatile Map<String, AgentRecord> agents = Map.of();
    private volatile Instant readAt = Instant.MIN;
    private Instant lastTick = Instant.MIN;
    private Instant judgesFrom = Instant.MAX;
    private Instant wroteAt = Instant.MIN;

    Fleet(
            AgentStore store,
            Troubles troubles,
            Roster roster,
            Agents local,
            FleetConfig config,
            InstantSource clock,
            MeterRegistry meters) {
        this.store = store;
        this.troubles = troubles;
        this.roster = roster;
        this.local = local;
        this.config = config;
        this.clock = clock;
        this.presence = new Presence(config.absentAfter(), config.handover(), config.comeBack());
        this.metrics = new FleetMetrics(meters, name -> Optional.ofNullable(reports.get(name)));
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) {
        recall(clock.instant());
    }

    /** Takes over who was there when a hub last looked, so that its restart moves nobody's part. */
    synchronized void recall(Instant now) {
        reread(now);
        judgesFrom = now.plus(config.silentAfter());
        Optional<Instant> last = agents.values().stream()
                .filter(agent -> !agent.revoked())
                .map(AgentRecord::lastSeenAt)
                .filter(Objects::nonNull)
                .max(Instant::compareTo);
        for (AgentRecord agent : agents.values()) {
            Instant seen = agent.lastSeenAt();
            if (seen != null
                    && !agent.revoked()
                    && last.isPresent()
                    && seen.isAfter(last.get().minus(TOGETHER))) {
                presence.recall(agent.name(), agent.location(), agent.trusted(), now.plus(RETURN));
            }
        }
        share(now);
    }

    /** The agent of that name, if it ever enrolled. While the database is away what was read before is believed for a minute. */
    Optional<AgentRecord> find(String name) {
        Instant now = clock.instant();
        if (readAt.plus(REREAD).isBefore(now)) {
            rereadIfPossible(now);
        }
        return Optional.ofNullable(agents.get(name));
    }

    private synchronized void rereadIfPossible(Instant now) {
        if (!readAt.plus(REREAD).isBefore(now)) {
            return;
        }
        try {
            reread(now);
        } catch (IllegalStateException e) {
            if (readAt.plus(BELIEVED).isBefore(now)) {
                throw ProblemException.unavailable(
                        "agents-unavailable",
                        "Who may report cannot be read",
                        "the database does not answer; keep what you have",
                        Duration.ofSeconds(2));
            }
            // Not at every request: it has enough to do.
            readAt = readAt.plusSeconds(1);
        }
    }

    /** Looks into the database who there is. */
    synchronized void reread(Instant now) {
        Map<String, AgentRecord> read = new TreeMap<>();
        store.all().forEach(agent -> read.put(agent.name(), agent));
        agents.keySet().stream()
                .filter(name -> !read.containsKey(name) || read.get(name).revoked())
                .forEach(this::forget);
        agents = Map.copyOf(read);
        readAt = now;
    }

    private void forget(String name) {
        presence.gone(name);
        reports.remove(name);
        metrics.forget(name);
    }

    /** That agent, known and not revoked, said something. */
    void seen(AgentRecord agent, Instant now) {
        boolean isNew;
        synchronized (this) {
            isNew = !presence.there(agent.name(), now);
            presence.seen(agent.name(), agent.location(), agent.trusted(), now);
        }
        if (isNew) {
            share(now);
        }
    }

    /** That agent said how it is. */
    void report(AgentRecord agent, AgentReport report) {
        reports.put(agent.name(), report);
        metrics.report(agent.name(), agent.location(), report);
        synchronized (this) {
            presence.sick(agent.name(), report.sick());
            presence.pulse(agent.name(), Duration.ofMillis(report.nextReportMs()));
        }
    }

    /** The connection on which that agent waited for news is gone. If nothing is heard of it at once, others take its part. */
    void hungUp(AgentRecord agent) {
        synchronized (this) {
            presence.hungUp(agent.name(), clock.instant());
        }
        CompletableFuture.delayedExecutor(
                        config.comeBack().toMillis(), TimeUnit.MILLISECONDS, Infrastructure.getDefaultWorkerPool())
                .execute(() -> share(clock.instant()));
    }

    /** So many of its measurements were refused, since it has no say in them. */
    void refused(AgentRecord agent, int count) {
        refused.computeIfAbsent(agent.name(), name -> new AtomicLong()).addAndGet(count);
    }

    /** Takes an agent its rights, at once here and within a minute elsewhere. A second time changes nothing. */
    public void revoke(String name) {
        AgentRecord agent = find(name).orElseThrow(() -> ProblemException.notFound("agent", name));
        Instant now = clock.instant();
        troubles.revoke(agent, now);
        reread(now);
        synchronized (this) {
            forget(name);
        }
        share(now);
    }

    @Scheduled(every = "{candor.fleet.every}", concurrentExecution = ConcurrentExecution.SKIP)
    void tick() {
        try {
            look(clock.instant());
        } catch (RuntimeException e) {
            Log.errorf(e, "the agents could not be looked after; the next tick looks at all of them again");
        }
    }

    /** Shares out anew if somebody came or went, and tells on-call of who is in trouble. */
    void look(Instant now) {
        synchronized (this) {
            if (lastTick.isAfter(Instant.EPOCH) && lastTick.plus(HELD_UP).isBefore(now)) {
                // This process was held up itself: nobody's silence until now means anything.
                judgesFrom = now.plus(config.silentAfter());
                agents.values().stream()
                        .filter(agent -> presence.lastSeen(agent.name()) != null && !agent.revoked())
                        .filter(agent -> !Objects.requireNonNull(presence.lastSeen(agent.name()))
                                .isBefore(lastTick.minus(config.absentAfter())))
                        .forEach(agent -> presence.seen(agent.name(), agent.location(), agent.trusted(), now));
            }
            lastTick = now;
        }
        share(now);
        writeDown(now);
        judge(now);
    }

    private void share(Instant now) {
        Map<String, List<Roster.Member>> members;
        synchronized (this) {
            members = presence.members(now, roster.local());
        }
        roster.report(members);
    }

    private void writeDown(Instant now) {
        Map<String, Instant> fresh = new HashMap<>();
        synchronized (this) {
            if (wroteAt.isAfter(now.minus(WRITE_DOWN))) {
                return;
            }
            wroteAt = now;
            for (String name : agents.keySet()) {
                Instant seen = presence.lastSeen(name);
                if (seen != null
                        && !seen.isAfter(now)
                        && !seen.equals(writtenDown.get(name))
                        && reports.containsKey(name)) {
                    fresh.put(name, seen);
                }
            }
            writtenDown.putAll(fresh);
        }
        if (!fresh.isEmpty()) {
            store.seen(fresh);
        }
    }

    private void judge(Instant now) {
        boolean changed = false;
        for (AgentRecord agent : agents.values()) {
            Instant seen = lastSeen(agent);
            if (agent.revoked() || seen == null) {
                continue;
            }
            AgentReport report = reports.get(agent.name());
            boolean silent = !seen.plus(config.silentAfter()).isAfter(now);
            if (silent && now.isBefore(judgesFrom)) {
                continue;
            }
            Trouble trouble = silent ? Trouble.SILENT : report != null && report.sick() ? Trouble.SICK : null;
            if (trouble != agent.trouble() && (trouble != null || report != null)) {
                changed |= troubles.change(agent, trouble, seen, now);
            }
        }
        if (changed) {
            reread(now);
        }
    }

    private @Nullable Instant lastSeen(AgentRecord agent) {
        synchronized (this) {
            Instant heard = presence.lastSeen(agent.name());
            Instant written = agent.lastSeenAt();
            return heard == null ? written : written != null && written.isAfter(heard) ? written : heard;
        }
    }

    /** All agents, those of this process first, each in order of its name. */
    public List<AgentView> views() {
        List<AgentView> views = new ArrayList<>();
        local.statuses()
                .forEach(status ->
                        views.add(AgentView.ofThisProcess(status, local.lateness(status.location()), clock.instant())));
        new TreeMap<>(agents).values().forEach(agent -> views.add(view(agent)));
        return views;
    }

    private AgentView view(AgentRecord agent) {
        AtomicLong turnedDown = refused.get(agent.name());
        return AgentView.of(
                agent, reports.get(agent.name()), lastSeen(agent), turnedDown == null ? 0 : turnedDown.get());
    }
}
