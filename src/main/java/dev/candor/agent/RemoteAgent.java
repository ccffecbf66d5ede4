package dev.candor.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.candor.prober.Prober;
import dev.candor.prober.Vantage;
import dev.candor.security.SecretSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * An agent in a process of its own. It runs what the hub assigned last, for ever if the hub stays away, across its own restarts
 * too; it spools what it measured until the hub has it. It needs no database and nobody's port.
 */
public final class RemoteAgent implements AutoCloseable {

    /** How often it tells the hub how it is, if no probe of its own runs more often than three times as seldom. */
    public static final Duration REPORT = Duration.ofMillis(1_500);

    // The part of an agent that says nothing goes to others within two turns of its fastest probe.
    private static final int REPORTS_PER_TURN = 3;
    private static final Duration SHORTEST_REPORT = Duration.ofMillis(250);

    private static final Logger LOG = Logger.getLogger(RemoteAgent.class);

    private static final Duration WAIT = Duration.ofSeconds(20);
    // What a hub needs that is up; then the last assignment goes on.
    private static final Duration FIRST_WORD = Duration.ofSeconds(3);
    private static final long LONGEST_BACKOFF_MS = 3_000;
    private static final Duration TURNED_AWAY = Duration.ofSeconds(30);
    private static final int REPORTS_PER_FILE = 7;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final AgentSettings settings;
    private final AgentFiles files;
    private final AgentIdentity who;
    private final HubClock clock;
    private final HubClient hub;
    private final Spool spool;
    private final Journal journal;
    private final SelfCheck selfCheck;
    private final LocalAgent agent;
    private final AssignmentReader reader;
    private final RandomGenerator random;
    private final Thread poller = thread("candor-assignment", this::poll);
    private final Thread reporter = thread("candor-report", this::report);
    private volatile boolean stopping;
    private volatile List<String> unreadable = List.of();
    private volatile String version = "";

    /**
     * Opens the agent of that directory, enrolling it if it is new. It does not measure before {@link #start}.
     *
     * @param probers makes the prober that stamps by that clock
     * @throws IOException with a message for people, if the hub refuses it, or a file can't be used
     */
    public static RemoteAgent open(
            AgentSettings settings,
            Function<InstantSource, Prober> probers,
            SecretSource secrets,
            InstantSource machine,
            RandomGenerator random)
            throws IOException, InterruptedException {
        Files.createDirectories(settings.directory());
        AgentFiles files = new AgentFiles(settings.directory());
        HubClock clock = new HubClock(machine, files.clockOffset(), System::nanoTime);
        HubClient hub = new HubClient(settings.hub(), settings.tls(), clock);
        SelfCheck selfCheck = SelfCheck.of(settings.selfCheck());
        var known = AgentIdentity.in(settings.directory());
        String token = settings.token();
        AgentIdentity who;
        if (known.isPresent()) {
            who = known.get();
        } else if (token != null) {
            who = Enrolment.enrol(hub, settings.directory(), token, settings.location());
            LOG.infof("enrolled as %s at %s", who.name(), who.location());
        } else {
            throw new IOException(
                    "this agent is not enrolled: have an operator POST to /api/v1/agents/enrolments, and give the token with --token");
        }
        if (settings.location() != null && !settings.location().equals(who.location())) {
            throw new IOException("the hub has this agent at %s, not at %s; enrol it anew in another directory"
                    .formatted(who.location(), settings.location()));
        }
        return new RemoteAgent(settings, files, who, clock, hub, selfCheck, probers.apply(clock), secrets, random);
    }

    private RemoteAgent(
            AgentSettings settings,
            AgentFiles files,
            AgentIdentity who,
            HubClock clock,
            HubClient hub,
            SelfCheck selfCheck,
            Prober prober,
            SecretSource secrets,
            RandomGenerator random)
            throws IOException {
        this.settings = settings;
        this.who = who;
        this.clock = clock;
        this.hub = hub;
        this.selfCheck = selfCheck;
        this.random = random;
        this.files = files;
        this.reader = new AssignmentReader(secrets);
        this.spool = Spool.open(
                settings.directory().resolve("spool"),
                new Spool.Limits((long) settings.spoolMib() << 20, Spool.Limits.DEFAULT.segmentBytes()));
        this.journal = settings.journal() == null ? Journal.NONE : Journal.open(settings.journal(), spool);
        this.agent = new LocalAgent(
                who.name(),
                who.location(),
                Assignment.none(who.location()),
                spool,
                new Courier(who.name(), spool, new HubSink(hub, who), clock, random, journal),
                prober,
                Vantage::at,
                clock,
                new SimpleMeterRegistry().timer("candor_agent_lateness"),
                selfCheck);
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Its name, as the hub has it. */
    public String name() {
        return who.name();
    }

    /** Where it stands, as the hub has it. */
    public String location() {
        return who.location();
    }

    /** Measures from now on: what the hub says, or what it said last if it does not answer within three seconds. */
    public void start() {
        selfCheck.start();
        reporter.start();
        try {
            if (!ask(Duration.ZERO, FIRST_WORD)) {
                followKept();
            }
        } catch (HubClient.TurnedAwayException e) {
            turnedAway(e);
        } catch (IOException e) {
            LOG.warnf("the hub does not answer; the last assignment goes on (%s)", e.getMessage());
            followKept();
        }
        agent.start();
        poller.start();
    }

    private void followKept() {
        try {
            var kept = files.assignment();
            if (kept.isPresent()) {
                follow(kept.get());
            }
        } catch (IOException e) {
            LOG.warnf("the last assignment cannot be read; the hub's next is waited for: %s", e.getMessage());
        }
    }

    private void follow(AssignmentDocument document) {
        AssignmentReader.Followed followed = reader.read(document);
        unreadable = followed.unreadable();
        version = document.version();
        agent.follow(followed.assignment());
        LOG.infof(
                "assignment %s: %d probes%s",
                document.version(),
                document.probes().size(),
                unreadable.isEmpty() ? "" : ", of which %d cannot be run: %s".formatted(unreadable.size(), unreadable));
    }

    private void poll() {
        boolean failed = false;
        while (!stopping) {
            try {
                ask(WAIT, WAIT.plusSeconds(10));
                failed = false;
            } catch (HubClient.TurnedAwayException e) {
                turnedAway(e);
                nap(TURNED_AWAY.toMillis());
            } catch (IOException | RuntimeException e) {
                LOG.debugf("no assignment: %s", e.getMessage());
                // A connection that broke while the hub is well is mended before the hub takes it for the agent's end.
                nap(failed ? 100 + random.nextLong(LONGEST_BACKOFF_MS) : random.nextLong(50));
                failed = true;
            }
        }
    }

    /** Whether there was an answer that says what to run, by a new document or by none. */
    private boolean ask(Duration wait, Duration patience) throws IOException {
        String target = "/api/v1/agents/self/assignment?wait=" + wait.toSeconds() + "s";
        HubClient.Answer answer = HubClient.await(hub.signed(
                who,
                spool.boot().toString(),
                "GET",
                target,
                version.isEmpty()
                        ? Map.of("Accept-Encoding", "gzip")
                        : Map.of("Accept-Encoding", "gzip", "If-None-Match", '"' + version + '"'),
                new byte[0],
                patience,
                AssignmentDocument.LONGEST));
        if (answer.status() == 304) {
            return true;
        }
        if (answer.status() != 200) {
            throw new IOException(answer.title());
        }
        String text = answer.text();
        follow(AssignmentDocument.read(text));
        files.keepAssignment(text);
        return true;
    }

    // A hub that cannot be reached changes nothing; one that says no does.
    private void turnedAway(HubClient.TurnedAwayException reason) {
        if (!agent.assignment().items().isEmpty()) {
            LOG.errorf("measuring ends: %s", reason.getMessage());
        }
        version = "";
        agent.follow(Assignment.none(who.location()));
        files.forgetAssignment();
    }

    private void report() {
        for (int i = 0; !stopping; i++) {
            Duration pulse = pulse();
            long next = System.nanoTime() + pulse.toNanos();
            try {
                byte[] body = JSON.writeValueAsBytes(status(pulse));
                if (i % REPORTS_PER_FILE == 0) {
                    files.keep(body, clock);
                }
                HubClient.await(hub.signed(
                        who,
                        spool.boot().toString(),
                        "POST",
                        "/api/v1/agents/self/report",
                        Map.of(),
                        body,
                        REPORT.multipliedBy(2),
                        64 << 10));
            } catch (IOException | RuntimeException e) {
                LOG.debugf("the hub was not told how this agent is: %s", e.getMessage());
            }
            nap(Math.max(0, next - System.nanoTime()) / 1_000_000);
        }
    }

    private Duration pulse() {
        Duration pulse = agent.assignment().items().stream()
                .map(item -> item.probe().interval().dividedBy(REPORTS_PER_TURN))
                .min(Duration::compareTo)
                .orElse(REPORT);
        return pulse.compareTo(REPORT) > 0 ? REPORT : pulse.compareTo(SHORTEST_REPORT) < 0 ? SHORTEST_REPORT : pulse;
    }

    /** How it is doing. */
    public AgentReport status() {
        return status(pulse());
    }

    private AgentReport status(Duration pulse) {
        return new AgentReport(
                agent.status(),
                settings.program(),
                spool.boot().toString(),
                clock.offset().toNanos() / 1e6,
                agent.lateness().counts(),
                selfCheck.sick(),
                selfCheck.latest(),
                pulse.toMillis(),
                unreadable.stream()
                        .limit(AgentReport.MOST_UNREADABLE)
                        .map(line -> line.length() > 300 ? line.substring(0, 300) : line)
                        .toList());
    }

    private void nap(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!stopping && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, end - System.nanoTime());
        }
    }

    /** Begins no more runs and makes durable what was measured; the next start sends it. */
    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(poller);
        LockSupport.unpark(reporter);
        agent.stop();
        selfCheck.close();
        try {
            journal.close();
        } catch (IOException e) {
            LOG.warnf("the journal did not close cleanly: %s", e.getMessage());
        }
    }
}
