package dev.candor.prober;

import com.sun.jna.Memory;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Datagrams that die on the way, or at a port where nobody listens. Each goes to a port of its own, which is what tells
 * them apart: routers need not quote more than that. Needs no privilege at all.
 */
final class TraceDatagrams implements TracePackets, PollLoop.Ear {

    private static final int SIZE = 32;
    private static final int ROOM = 512;
    private static final int BURST = 512;
    private static final int SENDS = 4;

    private final PollLoop loop;
    private final InetAddress to;
    private final int firstPort;
    private final boolean v6;
    private final int fd;
    private final Map<Integer, Waiting> waiting = new HashMap<>();
    private final Memory packet = new Memory(ROOM);
    private final NativeAddress peer = new NativeAddress();
    private final ErrorQueue errors = new ErrorQueue();

    private record Waiting(long sent, Consumer<Heard> told) {}

    TraceDatagrams(PollLoop loop, InetAddress to, int firstPort) throws IOException {
        this.loop = loop;
        this.to = to;
        this.firstPort = firstPort;
        this.v6 = to instanceof Inet6Address;
        packet.clear();
        fd = Libc.socket(v6 ? Libc.AF_INET6 : Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_QUIET, Libc.IPPROTO_UDP);
        if (fd < 0) {
            throw new IOException("no UDP socket: " + Libc.words(Libc.errno()));
        }
        ErrorQueue.open(fd, v6);
        loop.watch(fd, Libc.POLLIN, this);
    }

    @Override
    public void send(int index, int ttl, Consumer<Heard> told) {
        int port = firstPort + index;
        ErrorQueue.setHops(fd, v6, ttl);
        for (int attempt = 1; ; attempt++) {
            int room = peer.set(to, port);
            waiting.put(port, new Waiting(System.nanoTime(), told));
            if (Libc.sendto(fd, packet, SIZE, Libc.MSG_DONTWAIT, peer.pointer(), room) >= 0) {
                return;
            }
            int errno = Libc.errno();
            // An error that was heard of an earlier one is told to the next call.
            if (attempt == SENDS || !hearErrors()) {
                waiting.remove(port);
                told.accept(Heard.unsent(errno));
                return;
            }
        }
    }

    @Override
    public void ready(int events) {
        boolean unused = hearErrors();
        for (int i = 0; i < BURST; i++) {
            long got =
                    Libc.recvfrom(fd, packet.share(SIZE), ROOM - SIZE, Libc.MSG_DONTWAIT, peer.pointer(), peer.room());
            long now = System.nanoTime();
            if (got < 0) {
                return;
            }
            // Somebody listens there, and has even answered.
            Waiting datagram = to.equals(peer.get()) ? waiting.remove(peer.port()) : null;
            if (datagram != null) {
                datagram.told.accept(new Heard(Heard.Sort.ANSWER, to, Heard.millis(now - datagram.sent), "a datagram"));
            }
        }
    }

    private boolean hearErrors() {
        boolean any = false;
        for (int i = 0; i < BURST; i++) {
            ErrorQueue.Word word = errors.next(fd);
            if (word == null) {
                return any;
            }
            any = true;
            Waiting datagram = waiting.remove(word.port());
            if (datagram != null) {
                datagram.told.accept(word.heard(datagram.sent));
            }
        }
        return any;
    }

    @Override
    public void close() {
        waiting.clear();
        loop.close(fd);
    }
}
