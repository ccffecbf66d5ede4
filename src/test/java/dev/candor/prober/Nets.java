package dev.candor.prober;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Networks of real kernels on no real wire: a thread in a network namespace of its own, with hosts and routers in
 * others. Needs root and iproute2; a test that has neither is skipped, and says why.
 */
final class Nets implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x40000000;
    // Else nobody may use an IPv6 address for its first second, nor say more than so many ICMP errors.
    private static final String SETTINGS = """
            cd /proc/sys/net
            echo 0 > ipv6/conf/default/dad_transmits
            echo 0 > ipv6/conf/default/accept_dad
            echo 0 > ipv6/icmp/ratelimit
            echo 0 > ipv4/icmp_ratemask
            ip link set lo up
            """;

    private final List<Process> hosts = new ArrayList<>();

    /** What is done inside; threads that it starts are inside too. */
    interface Body {
        void run(Nets nets) throws Exception;
    }

    /** Runs it on a thread whose only interface is loopback. */
    static void inside(Body body) {
        assumeTrue(Platform.isLinux(), "network namespaces are Linux's");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/ip")) || Files.isExecutable(Path.of("/sbin/ip")),
                "needs iproute2 to make network namespaces");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try (Nets nets = new Nets()) {
                int refused = call("unshare", CLONE_NEWNET);
                Assumptions.assumeTrue(refused == 0, "this process may make no network namespace");
                nets.sh(SETTINGS);
                body.run(nets);
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        thread.start();
        try {
            thread.join(60_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (thrown.get() instanceof RuntimeException e) {
            throw e;
        }
        if (thrown.get() instanceof Error e) {
            throw e;
        }
        if (thrown.get() != null || thread.isAlive()) {
            throw new AssertionError("inside the network namespace", thrown.get());
        }
    }

    /** Lets every group of this namespace open ICMP sockets, as container runtimes do. */
    void openToAllGroups() throws Exception {
        sh("echo '0 2147483647' > /proc/sys/net/ipv4/ping_group_range");
    }

    /** Takes from this thread, and from those it will start, what root could do with raw sockets. */
    static void dropRawSockets() {
        Memory header = new Memory(8);
        header.setInt(0, 0x20080522); // _LINUX_CAPABILITY_VERSION_3
        header.setInt(4, 0);
        Memory sets = new Memory(24);
        if (call("capget", header, sets) != 0) {
            throw new IllegalStateException("capget");
        }
        int netRaw = 1 << 13;
        for (int set = 0; set < 12; set += 4) {
            sets.setInt(set, sets.getInt(set) & ~netRaw);
        }
        if (call("capset", header, sets) != 0) {
            throw new IllegalStateException("capset");
        }
    }

    private static int call(String function, Object... arguments) {
        Function f = NativeLibrary.getProcess().getFunction(function);
        return f.invokeInt(arguments);
    }

    /** Runs a shell line inside this namespace. */
    void sh(String line) throws Exception {
        run(List.of("sh", "-ec", line));
    }

    /** Runs a shell line in that host's namespace. */
    void in(long host, String line) throws Exception {
        run(List.of("nsenter", "-t", String.valueOf(host), "-n", "sh", "-ec", line));
    }

    private static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + said);
        }
    }

    /** A host with nothing but loopback; known by the process that keeps it alive. */
    long host() throws Exception {
        Process process = new ProcessBuilder("unshare", "-n", "sh", "-ec", SETTINGS + "echo up; exec sleep 60")
                .redirectErrorStream(true)
                .start();
        hosts.add(process);
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        if (!"up".equals(out.readLine())) {
            throw new IOException("no host came up");
        }
        return process.pid();
    }

    /** A way in three hops: two routers, then the target 10.3.0.2, fd03::2. Returns the hosts in that order. */
    List<Long> chain() throws Exception {
        long r1 = host();
        long r2 = host();
        long target = host();
        sh("ip link add c0 type veth peer name near netns " + r1);
        in(r1, "ip link add far type veth peer name near netns " + r2);
        in(r2, "ip link add far type veth peer name near netns " + target);
        sh("ip addr add 10.1.0.1/24 dev c0; ip -6 addr add fd01::1/64 dev c0 nodad; ip link set c0 up;"
                + " ip route add default via 10.1.0.2; ip -6 route add default via fd01::2");
        String forward = "; echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding";
        in(
                r1,
                "ip addr add 10.1.0.2/24 dev near; ip -6 addr add fd01::2/64 dev near nodad; ip link set near up;"
                        + " ip addr add 10.2.0.1/24 dev far; ip -6 addr add fd02::1/64 dev far nodad; ip link set far up;"
                        + " ip route add 10.3.0.0/24 via 10.2.0.2; ip -6 route add fd03::/64 via fd02::2;"
                        + " ip route add unreachable 10.66.0.0/24; ip route add blackhole 10.77.0.0/24" + forward);
        in(
                r2,
                "ip addr add 10.2.0.2/24 dev near; ip -6 addr add fd02::2/64 dev near nodad; ip link set near up;"
                        + " ip addr add 10.3.0.1/24 dev far; ip -6 addr add fd03::1/64 dev far nodad; ip link set far up;"
                        + " ip route add 10.1.0.0/24 via 10.2.0.1; ip -6 route add fd01::/64 via fd02::1" + forward);
        in(
                target,
                "ip addr add 10.3.0.2/24 dev near; ip -6 addr add fd03::2/64 dev near nodad; ip link set near up;"
                        + " ip route add default via 10.3.0.1; ip -6 route add default via fd03::1");
        for (String address : List.of("10.3.0.2", "fd03::2")) {
            await().until(() -> refuses(address));
        }
        return List.of(r1, r2, target);
    }

    /** Whether a host is there: neighbours take a second to find each other. */
    private static boolean refuses(String address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, 9), 200);
            return true;
        } catch (ConnectException e) {
            return String.valueOf(e.getMessage()).contains("refused");
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Probers that may go to these networks; to be made inside. */
    static Probers probers() {
        List<Cidr> all = Stream.of("127.0.0.0/8", "::1/128", "10.0.0.0/8", "fd00::/8")
                .map(Cidr::parse)
                .toList();
        return new Probers(64, EgressGuard.allowing(all), InstantSource.system());
    }

    @Override
    public void close() {
        hosts.forEach(Process::destroyForcibly);
    }
}
