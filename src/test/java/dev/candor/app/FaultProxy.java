package dev.candor.app;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy that can be cut: then nothing that comes is taken, and what was open is broken. */
final class FaultProxy implements Closeable {
    private final ServerSocket server = new ServerSocket();
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    /** Listens on that loopback address and leads to that port of 127.0.0.1. */
    FaultProxy(String address, int target) throws IOException {
        this.target = target;
        server.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
        thread(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on nothing passes, or everything does again. */
    void cut(boolean now) {
        cut = now;
        if (now) {
            open.forEach(FaultProxy::close);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                if (cut) {
                    close(client);
                    continue;
                }
                Socket hub = new Socket();
                hub.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 1_000);
                open.add(hub);
                thread(() -> pump(client, hub));
                thread(() -> pump(hub, client));
                if (cut) {
                    open.forEach(FaultProxy::close);
                }
            } catch (IOException e) {
                open.removeIf(Socket::isClosed);
                if (!server.isClosed()) {
                    open.forEach(FaultProxy::close);
                }
            }
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] some = new byte[16_384];
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                out.write(some, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            // Cut: that is what it is for.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(FaultProxy::close);
    }
}
