package dev.candor.app;

import dev.candor.agent.AgentSettings;
import dev.candor.agent.RemoteAgent;
import dev.candor.prober.Probers;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code agent}: measures for a hub somewhere else. It needs no database and opens no port, so it does not start the server at all:
 * that is what keeps it small.
 */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = "Measure from here for a hub elsewhere, also while it can't be reached.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:told to stop",
            "64:wrong usage",
            "69:not enrolled, refused by the hub, or the directory is in use",
            "70:ended by a fault of its own, such as want of memory; start it again"
        })
final class AgentCommand implements Callable<Integer> {

    private static final Duration WARM_UP = Duration.ofMillis(500);

    // Ours have 47; whatever is longer is another file.
    private static final int LONGEST_TOKEN = 200;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    @Option(
            names = "--hub",
            required = true,
            paramLabel = "URL",
            defaultValue = "${env:CANDOR_AGENT_HUB}",
            description = "where the hub is; also CANDOR_AGENT_HUB")
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private URI hub;

    @Option(
            names = "--location",
            paramLabel = "CODE",
            defaultValue = "${env:CANDOR_AGENT_LOCATION}",
            description = "where this is; the hub decides by the token, and refuses if it knows otherwise")
    private @Nullable String location;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:CANDOR_AGENT_TOKEN}",
            description = "the enrolment token, needed once; also CANDOR_AGENT_TOKEN, which no process list shows")
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "holds the enrolment token instead; it may be missing once the agent has enrolled")
    private @Nullable Path tokenFile;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data/agent",
            description = "holds key, last assignment and spool (default: ${DEFAULT-VALUE})")
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private Path data;

    @Option(names = "--hub-ca", paramLabel = "FILE", description = "PEM file of the authorities that speak for the hub")
    private @Nullable Path hubCa;

    @Option(
            names = "--allow",
            split = ",",
            paramLabel = "CIDR",
            defaultValue = "${env:CANDOR_PROBER_ALLOW}",
            description =
                    "opens addresses that are refused by default: loopback, private ones; also CANDOR_PROBER_ALLOW")
    private List<String> allow = List.of();

    @Option(
            names = "--self-check",
            split = ",",
            paramLabel = "TARGET",
            defaultValue = "${env:CANDOR_AGENT_SELF_CHECK}",
            description =
                    "host:port or URL that it must always reach, up to 8: if all fail, it is sick and blames nobody")
    private List<String> selfCheck = List.of();

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "2048",
            description = "runs in flight at most (default: ${DEFAULT-VALUE})")
    // When all targets of ten thousand probes, each every 30 s, hang for 5 s, 1 700 runs are in flight, of 4 KiB each.
    private int concurrency = 2_048;

    @Option(
            names = "--spool-mib",
            paramLabel = "N",
            defaultValue = "256",
            description = "what unsent measurements may take on disk (default: ${DEFAULT-VALUE})")
    private int spoolMib = 256;

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description = "writes down the number of every measurement, for who wants to count them")
    private @Nullable Path journal;

    @Override
    public Integer call() {
        Launch.logToConsole();
        if (spoolMib < 4 || spoolMib > 65_536 || concurrency < 1 || concurrency > 65_536) {
            throw wrong("--spool-mib must be from 4 to 65536 and --concurrency from 1 to 65536, were %d and %d"
                    .formatted(spoolMib, concurrency));
        }
        if (hub.getHost() == null || !List.of("http", "https").contains(String.valueOf(hub.getScheme()))) {
            throw wrong("--hub must be a http or https URL, was " + hub);
        }
        EgressGuard guard = EgressGuard.allowing(stated(allow).map(this::block).toList());
        try (DataDirectory held = DataDirectory.hold(data)) {
            return run(held.path(), guard);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            spec.commandLine().getErr().println("candor: " + e.getMessage());
            return Launch.UNAVAILABLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Launch.UNAVAILABLE;
        }
    }

    /** An agent that lost one of its threads would go on half dead; whoever started it starts it again, and nothing is lost. */
    private static void endWith(Thread thread, Throwable error) {
        try {
            System.err.println(
                    "candor: the agent ends, since its thread %s died: %s".formatted(thread.getName(), error));
        } finally {
            Runtime.getRuntime().halt(Launch.SOFTWARE);
        }
    }

    private int run(Path directory, EgressGuard guard)
            throws IOException, GeneralSecurityException, InterruptedException {
        AgentSettings settings = new AgentSettings(
                hub,
                directory,
                location,
                token(),
                hubCa == null ? null : trusting(hubCa),
                stated(selfCheck).toList(),
                spoolMib,
                journal,
                CandorVersion.current());
        Thread.setDefaultUncaughtExceptionHandler(AgentCommand::endWith);
        List<Probers> probers = new ArrayList<>();
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try (RemoteAgent agent = RemoteAgent.open(
                settings,
                clock -> {
                    Probers made = new Probers(concurrency, guard, clock);
                    probers.add(made);
                    return made;
                },
                Launch.secrets(),
                new ClockProducer().clock(),
                RandomGenerator.getDefault())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(stop, stopped), "stop-agent"));
            probers.forEach(made -> made.warmUp(WARM_UP));
            agent.start();
            spec.commandLine()
                    .getErr()
                    .printf("candor: agent %s measures from %s for %s%n", agent.name(), agent.location(), hub);
            stop.await();
        } finally {
            probers.forEach(Probers::close);
            stopped.countDown();
        }
        return 0;
    }

    private @Nullable String token() throws IOException {
        if (tokenFile == null || !Files.exists(tokenFile)) {
            return token;
        }
        String text = Files.readString(tokenFile).strip();
        if (text.isEmpty() || text.length() > LONGEST_TOKEN) {
            throw new IOException(
                    "expected an enrolment token in %s, found %d characters".formatted(tokenFile, text.length()));
        }
        return text;
    }

    // The process must not end before what was measured is on disk.
    private static void drain(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            if (!stopped.await(15, java.util.concurrent.TimeUnit.SECONDS)) {
                System.err.println("candor: stopping although the agent still drains");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // An environment variable that is not set gives one empty text.
    private static java.util.stream.Stream<String> stated(List<String> texts) {
        return texts.stream().map(String::strip).filter(text -> !text.isEmpty());
    }

    private static SSLContext trusting(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            int number = 0;
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("hub-" + number++, one);
            }
            if (number == 0) {
                throw new IOException("expected certificates in PEM form in " + file);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private Cidr block(String text) {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong("--allow " + e.getMessage());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
