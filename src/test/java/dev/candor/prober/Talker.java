package dev.candor.prober;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;

/** A server on loopback that does to each connection what a test says, good or bad. */
final class Talker implements AutoCloseable {

    /** What is done to one connection; the socket is closed afterwards. */
    interface Talk {
        void talk(Socket socket) throws Exception;
    }

    private final ServerSocket server;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private Talker(ServerSocket server, Talk talk) {
        this.server = server;
        Thread thread = new Thread(() -> accept(talk), "talker");
        thread.setDaemon(true);
        thread.start();
    }

    static Talker on(ServerSocketFactory factory, Talk talk) {
        try {
            ServerSocket server = factory.createServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            return new Talker(server, talk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Talker doing(Talk talk) {
        return on(ServerSocketFactory.getDefault(), talk);
    }

    /** Reads a request head and answers it with these bytes. */
    static Talker answering(byte[] answer) {
        Talker[] self = new Talker[1];
        self[0] = doing(socket -> {
            self[0].requests.add(head(socket));
            socket.getOutputStream().write(answer);
        });
        return self[0];
    }

    static Talker answering(String answer) {
        return answering(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The heads of the requests that came. */
    List<String> requests() {
        return requests;
    }

    private void accept(Talk talk) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread thread = new Thread(
                        () -> {
                            try (socket) {
                                talk.talk(socket);
                            } catch (Exception e) {
                                // The prober hung up, or this is what the test is about.
                            }
                        },
                        "talk");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    static String head(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            head.append((char) b);
        }
        return head.toString();
    }

    /** Sends a reset instead of an end. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Says nothing until the other side hangs up. */
    static void stall(Socket socket) throws IOException {
        while (socket.getInputStream().read() >= 0) {
            continue;
        }
    }

    static void pause(long millis) throws InterruptedException {
        new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }

    static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    int port() {
        return server.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/";
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
