package dev.candor.prober;

import com.sun.jna.Memory;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Attempts to connect that die on the way, each on a socket of its own; the target answers one by accepting or by
 * refusing. Needs no privilege, and gets through where only one TCP port does.
 */
final class TraceConnections implements TracePackets {

    private final PollLoop loop;
    private final InetAddress to;
    private final int port;
    private final boolean v6;
    private final Set<Integer> open = new HashSet<>();
    private final NativeAddress peer = new NativeAddress();
    private final ErrorQueue errors = new ErrorQueue();
    private final Memory error = new Memory(4);
    private final Memory length = new Memory(4);

    TraceConnections(PollLoop loop, InetAddress to, int port) {
        this.loop = loop;
        this.to = to;
        this.port = port;
        this.v6 = to instanceof Inet6Address;
    }

    @Override
    public void send(int index, int ttl, Consumer<Heard> told) {
        int fd = Libc.socket(v6 ? Libc.AF_INET6 : Libc.AF_INET, Libc.SOCK_STREAM | Libc.SOCK_QUIET, Libc.IPPROTO_TCP);
        if (fd < 0) {
            told.accept(Heard.unsent(Libc.errno()));
            return;
        }
        open.add(fd);
        ErrorQueue.open(fd, v6);
        ErrorQueue.setHops(fd, v6, ttl);
        int room = peer.set(to, port);
        long sent = System.nanoTime();
        int errno = Libc.connect(fd, peer.pointer(), room) == 0 ? 0 : Libc.errno();
        if (errno == Libc.EINPROGRESS) {
            loop.watch(fd, Libc.POLLOUT, events -> settled(fd, error(fd), sent, told));
        } else {
            settled(fd, errno, sent, told);
        }
    }

    private int error(int fd) {
        error.setInt(0, 0);
        length.setInt(0, 4);
        return Libc.getsockopt(fd, Libc.SOL_SOCKET, Libc.SO_ERROR, error, length) == 0 ? error.getInt(0) : Libc.errno();
    }

    private void settled(int fd, int errno, long sent, Consumer<Heard> told) {
        long now = System.nanoTime();
        ErrorQueue.Word word = errors.next(fd);
        loop.close(fd);
        open.remove(fd);
        double millis = Heard.millis(now - sent);
        if (word != null) {
            told.accept(word.heard(sent));
        } else if (errno == 0) {
            told.accept(new Heard(Heard.Sort.ANSWER, to, millis, "accepted"));
        } else if (errno == Libc.ECONNREFUSED || errno == Libc.ECONNRESET) {
            told.accept(new Heard(Heard.Sort.ANSWER, to, millis, "refused"));
        } else if (errno != Libc.ETIMEDOUT) {
            told.accept(Heard.unsent(errno));
        }
    }

    @Override
    public void close() {
        open.forEach(loop::close);
        open.clear();
    }
}
