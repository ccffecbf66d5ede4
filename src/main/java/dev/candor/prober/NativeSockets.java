package dev.candor.prober;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The native sockets of a process and the thread that serves them; both are there from the first use on. */
final class NativeSockets implements AutoCloseable {

    private @Nullable PollLoop loop;
    private boolean closed;

    // On the loop's thread only.
    private @Nullable EchoSocket echoV4;
    private @Nullable EchoSocket echoV6;

    /** @throws IOException with the reason in words if this machine has no such thing */
    synchronized PollLoop loop() throws IOException {
        String missing = Libc.missing();
        if (closed || missing != null) {
            throw new IOException(missing == null ? "the prober is closed" : missing);
        }
        PollLoop running = loop;
        if (running == null) {
            running = new PollLoop();
            loop = running;
        }
        return running;
    }

    /**
     * The socket for echoes. On the loop's thread. Tries anew after a refusal: kernel parameters change.
     *
     * @throws IOException with the reason in words if the kernel refuses
     */
    EchoSocket echo(PollLoop on, boolean v6) throws IOException {
        EchoSocket open = v6 ? echoV6 : echoV4;
        if (open != null) {
            return open;
        }
        EchoSocket opened = EchoSocket.open(on, v6);
        if (v6) {
            echoV6 = opened;
        } else {
            echoV4 = opened;
        }
        return opened;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (loop != null) {
            loop.close();
        }
    }
}
