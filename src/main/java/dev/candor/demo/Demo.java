package dev.candor.demo;

import dev.candor.catalog.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The running demo: the simulated platform, the files that describe it to Candor, and somebody's on-call system to send
 * alerts to. It is started before the server, since the server's configuration names its addresses.
 */
public final class Demo implements AutoCloseable {

    // The one bridge from the command line, which starts the demo, to the beans of the server, which does not exist
    // yet.
    private static final AtomicReference<@Nullable Demo> RUNNING = new AtomicReference<>();

    // Refused by default as a target of probes and of alerts; everything in the demo is there.
    private static final String LOOPBACK = "127.0.0.0/8";

    private final Path directory;
    private final Platform platform;
    private final Switches switches;
    private final AlertReceiver receiver;

    private Demo(Path directory, Platform platform, AlertReceiver receiver) {
        this.directory = directory;
        this.platform = platform;
        this.switches = new Switches(platform);
        this.receiver = receiver;
    }

    /**
     * Opens every listener and writes {@code probes/} below the data directory. Nothing of it outlives {@link
     * #close()} but the files.
     *
     * @param clock what the demo's certificates are dated by
     */
    public static Demo start(Path dataDirectory, InstantSource clock) {
        Demo demo = open(dataDirectory, clock);
        RUNNING.set(demo);
        return demo;
    }

    /** Like {@link #start}, and no other part of the process learns of it. */
    static Demo open(Path dataDirectory, InstantSource clock) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        Platform platform = Platform.start(directory.resolve("tls"), clock.instant(), Checkout.ROLLOUT_TIME);
        try {
            Demo demo = new Demo(directory, platform, AlertReceiver.start(platform.loops()));
            DemoFiles.write(
                    demo.probesDirectory(),
                    platform.catalog(),
                    platform.authority().certificateFile());
            return demo;
        } catch (IOException e) {
            platform.close();
            throw new UncheckedIOException("cannot write the demo's files to " + directory, e);
        }
    }

    /** Whether this process runs a demo. */
    public static boolean runs() {
        return running().isPresent();
    }

    /** The demo that this process runs, if it runs one. */
    static Optional<Demo> running() {
        return Optional.ofNullable(RUNNING.get());
    }

    /** What the server must be configured with to watch this demo: keys and values. */
    public Map<String, String> overrides() {
        Map<String, String> keys = new TreeMap<>();
        keys.put("candor.probes.directory", probesDirectory().toString());
        keys.put(
                "candor.agent.locations",
                platform.catalog().locations().stream().map(Location::code).collect(Collectors.joining(",")));
        keys.put("candor.prober.allow", LOOPBACK);
        keys.put("candor.alert.allow", LOOPBACK);
        keys.put("candor.alert.webhooks.demo.url", receiver.url());
        keys.put("candor.alert.webhooks.demo.secret", receiver.secret());
        return keys;
    }

    /** How each location's network leads to the platform: {@code host:port} by {@code host:port}, by location. */
    public Map<String, Map<String, String>> vantages() {
        return platform.catalog().locations().stream()
                .map(Location::code)
                .collect(Collectors.toMap(code -> code, platform::connectTo));
    }

    Path probesDirectory() {
        return directory.resolve("probes");
    }

    /** Where the demo keeps the token that its gate calls are made with; only its owner can read it. */
    Path tokenFile() {
        return directory.resolve("gate-token");
    }

    Platform platform() {
        return platform;
    }

    Switches switches() {
        return switches;
    }

    AlertReceiver receiver() {
        return receiver;
    }

    /** Closes every socket. Calling it twice changes nothing. */
    @Override
    public void close() {
        RUNNING.compareAndSet(this, null);
        receiver.close();
        platform.close();
    }

    /** Whether a token was kept from an earlier start. */
    Optional<String> keptToken() throws IOException {
        return Files.isReadable(tokenFile())
                ? Optional.of(Files.readString(tokenFile()).strip())
                : Optional.empty();
    }
}
