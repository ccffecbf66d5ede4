package dev.candor.app;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Network namespaces for agents. Each has two cables: one to what is measured, which holds, and one to the hub, which can be
 * pulled: then packets vanish and nobody is told. Addresses are of the range for benchmarks (RFC 2544).
 */
final class Namespaces implements Closeable {
    private static final AtomicInteger MADE = new AtomicInteger();

    // The kernel takes a namespace down in its own time: one made right after must not want the same names.
    private final String id =
            Long.toString(ProcessHandle.current().pid() % 1_000_000) + (char) ('a' + MADE.getAndIncrement() % 26);
    private final String net = "198.%d.%d."
            .formatted(
                    18 + ProcessHandle.current().pid() / 256 % 2,
                    ProcessHandle.current().pid() % 256);
    private final String hubs = "cnh" + id;
    private final String targets = "cnt" + id;
    private final Map<String, List<String>> made = new LinkedHashMap<>();

    private Namespaces() {}

    /** Namespaces, if this user may make them and packets pass; none is left behind otherwise. */
    static Optional<Namespaces> ifPermitted() throws IOException {
        Namespaces namespaces = new Namespaces();
        try {
            namespaces.bridge(namespaces.hubs, namespaces.hubAddress());
            namespaces.bridge(namespaces.targets, namespaces.targetAddress());
            namespaces.tryOut();
            return Optional.of(namespaces);
        } catch (IOException e) {
            namespaces.close();
            System.out.println("FleetIT: loopback addresses instead of network namespaces: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Where the hub is found. */
    String hubAddress() {
        return net + 1;
    }

    /** Where what is measured must listen to be reached by all agents, cut off or not. */
    String targetAddress() {
        return net + 129;
    }

    /** The block of all addresses. */
    String block() {
        return net + "0/24";
    }

    private void bridge(String name, String address) throws IOException {
        ip("link", "add", name, "type", "bridge");
        ip("addr", "add", address + "/25", "dev", name);
        ip("link", "set", name, "up");
    }

    private void tryOut() throws IOException {
        try (FleetWay way = way(100, 1);
                ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName(targetAddress()))) {
            server.setSoTimeout(2_000);
            List<String> command = new ArrayList<>(way.inside());
            command.addAll(List.of(
                    "timeout",
                    "3",
                    "bash",
                    "-c",
                    "exec 3<>/dev/tcp/%s/%d".formatted(targetAddress(), server.getLocalPort())));
            Process client = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (Socket arrived = server.accept()) {
                arrived.setSoLinger(true, 0);
            } finally {
                client.destroy();
            }
        }
    }

    /** A namespace with a way to that port of this machine's loopback address. */
    FleetWay way(int number, int hubPort) throws IOException {
        String name = "candor-%s-%d".formatted(id, number);
        ip("netns", "add", name);
        made.put(name, new ArrayList<>());
        ip("-n", name, "link", "set", "lo", "up");
        String cable = cable(name, "h", number, hubs, "hub0", net + (1 + number) + "/25");
        cable(name, "t", number, targets, "target0", net + (129 + number) + "/25");
        return new Way(name, cable, new FaultProxy(hubAddress(), hubPort));
    }

    private String cable(String namespace, String kind, int number, String bridge, String inside, String address)
            throws IOException {
        String outside = "cn%s%s-%d".formatted(kind, id, number);
        ip("link", "add", outside, "type", "veth", "peer", "name", inside, "netns", namespace);
        made.get(namespace).add(outside);
        ip("link", "set", outside, "master", bridge);
        ip("link", "set", outside, "up");
        ip("-n", namespace, "addr", "add", address, "dev", inside);
        ip("-n", namespace, "link", "set", inside, "up");
        return outside;
    }

    private static void ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes()).strip();
        try {
            if (!process.waitFor(5, SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("%s: %s".formatted(String.join(" ", command), said));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void remove(String namespace) throws IOException {
        for (String cable : made.remove(namespace)) {
            ip("link", "del", cable);
        }
        ip("netns", "del", namespace);
    }

    @Override
    public void close() throws IOException {
        for (String namespace : List.copyOf(made.keySet())) {
            remove(namespace);
        }
        for (String bridge : List.of(hubs, targets)) {
            try {
                ip("link", "del", bridge);
            } catch (IOException e) {
                // It was never made: that is why this is closed.
            }
        }
    }

    /** From a namespace through a cable; behind it a proxy that only leads on. */
    private final class Way implements FleetWay {
        private final String namespace;
        private final String cable;
        private final FaultProxy proxy;

        Way(String namespace, String cable, FaultProxy proxy) {
            this.namespace = namespace;
            this.cable = cable;
            this.proxy = proxy;
        }

        @Override
        public String address() {
            return hubAddress();
        }

        @Override
        public int port() {
            return proxy.port();
        }

        @Override
        public List<String> inside() {
            return List.of("ip", "netns", "exec", namespace);
        }

        @Override
        public void cut(boolean now) throws IOException {
            ip("link", "set", cable, now ? "down" : "up");
        }

        @Override
        public void close() throws IOException {
            proxy.close();
            remove(namespace);
        }
    }
}
