package dev.candor.prober;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A proxy on loopback that passes everything on to one port, whatever it is asked for, and remembers what that was. */
final class TestProxy implements AutoCloseable {

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Talker talker;

    private TestProxy(boolean socks, int target, @Nullable String user, int socksReply) {
        talker = Talker.doing(socket -> {
            if (socks) {
                socks(socket, target, user, socksReply);
            } else {
                http(socket, target);
            }
        });
    }

    static TestProxy http(int target) {
        return new TestProxy(false, target, null, 0);
    }

    /**
     * A SOCKS5 proxy.
     *
     * @param user as {@code user:password}; null lets everybody in
     * @param reply the code of its reply, 0 for a connection
     */
    static TestProxy socks(int target, @Nullable String user, int reply) {
        return new TestProxy(true, target, user, reply);
    }

    int port() {
        return talker.port();
    }

    /** Heads of requests, or {@code host:port} that SOCKS was asked for. */
    List<String> asked() {
        return asked;
    }

    private void http(Socket socket, int target) throws Exception {
        String head = Talker.head(socket);
        asked.add(head);
        if (head.startsWith("CONNECT ")) {
            Talker.write(socket, "HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n");
            pipe(socket, target, new byte[0]);
        } else {
            pipe(socket, target, head.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private void socks(Socket socket, int target, @Nullable String user, int reply) throws Exception {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        in.readByte();
        byte[] methods = in.readNBytes(in.readUnsignedByte());
        boolean knows = new String(methods, StandardCharsets.ISO_8859_1).indexOf(2) >= 0;
        if (user != null && !knows) {
            out.write(new byte[] {5, (byte) 0xff});
            return;
        }
        out.write(new byte[] {5, (byte) (user == null ? 0 : 2)});
        if (user != null) {
            in.readByte();
            String name = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
            String password = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
            boolean welcome = user.equals(name + ":" + password);
            out.write(new byte[] {1, (byte) (welcome ? 0 : 1)});
            if (!welcome) {
                return;
            }
        }
        in.readNBytes(3);
        int type = in.readUnsignedByte();
        byte[] host = in.readNBytes(type == 1 ? 4 : type == 4 ? 16 : in.readUnsignedByte());
        String name = type == 3
                ? new String(host, StandardCharsets.US_ASCII)
                : java.net.InetAddress.getByAddress(host).getHostAddress();
        asked.add(name + ":" + in.readUnsignedShort());
        out.write(new byte[] {5, (byte) reply, 0, 1, 0, 0, 0, 0, 0, 0});
        if (reply == 0) {
            pipe(socket, target, new byte[0]);
        }
    }

    private static void pipe(Socket socket, int target, byte[] first) throws Exception {
        try (Socket onward = new Socket("127.0.0.1", target)) {
            onward.getOutputStream().write(first);
            Thread back = new Thread(() -> copy(onward, socket), "proxy-back");
            back.setDaemon(true);
            back.start();
            copy(socket, onward);
            back.join();
        }
    }

    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                to.getOutputStream().write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // One side hung up, so the other one does too.
            try {
                to.close();
            } catch (IOException again) {
                e.addSuppressed(again);
            }
        }
    }

    @Override
    public void close() {
        talker.close();
    }
}
