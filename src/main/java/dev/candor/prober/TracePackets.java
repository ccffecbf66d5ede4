package dev.candor.prober;

import dev.candor.probe.ProbeKind;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** How one traceroute sends its packets. Lives on the poll loop's thread. */
interface TracePackets {

    /** Sends one packet that may go so many hops. What becomes of it is told at most once. */
    void send(int index, int ttl, Consumer<Heard> told);

    /** Nothing is waited for any longer. */
    void close();

    /**
     * The packets of that method.
     *
     * @throws IOException with the reason in words if the kernel refuses
     */
    static TracePackets open(NativeSockets sockets, PollLoop loop, ProbeKind.Traceroute trace, InetAddress to)
            throws IOException {
        return switch (trace.method()) {
            case ICMP -> new Echoes(sockets.echo(loop, to instanceof Inet6Address), to);
            case UDP -> new TraceDatagrams(loop, to, trace.port());
            case TCP -> new TraceConnections(loop, to, trace.port());
        };
    }

    /** Echoes that die on the way. */
    final class Echoes implements TracePackets {

        private static final int SIZE = 32;

        private final EchoSocket socket;
        private final InetAddress to;
        private final List<Short> sent = new ArrayList<>();

        private Echoes(EchoSocket socket, InetAddress to) {
            this.socket = socket;
            this.to = to;
        }

        @Override
        public void send(int index, int ttl, Consumer<Heard> told) {
            sent.add(socket.send(to, ttl, SIZE, told));
        }

        @Override
        public void close() {
            sent.forEach(socket::forget);
        }
    }
}
