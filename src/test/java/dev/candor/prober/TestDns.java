package dev.candor.prober;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server on loopback, by UDP and TCP on one port, that says what a test wants, right or wrong. */
final class TestDns implements AutoCloseable {

    /** What is sent for a question: none, one or several messages. */
    interface Script {
        List<byte[]> answers(byte[] question, boolean stream);
    }

    /** One record; the name may be a pointer. */
    record Rr(byte[] name, int type, int ttl, byte[] data) {}

    private final DatagramSocket datagrams;
    private final ServerSocket streams;
    private final Script script;
    private final AtomicInteger questions = new AtomicInteger();

    private TestDns(DatagramSocket datagrams, ServerSocket streams, Script script) {
        this.datagrams = datagrams;
        this.streams = streams;
        this.script = script;
        start(this::serveDatagrams);
        start(this::serveStreams);
    }

    static TestDns saying(Script script) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        for (int attempt = 0; attempt < 20; attempt++) {
            try {
                ServerSocket streams = new ServerSocket(0, 50, loopback);
                try {
                    return new TestDns(
                            new DatagramSocket(new InetSocketAddress(loopback, streams.getLocalPort())),
                            streams,
                            script);
                } catch (BindException e) {
                    streams.close(); // somebody has this port for UDP
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new AssertionError("no port is free for both");
    }

    static TestDns answering(int flags, Rr... records) {
        return saying((question, stream) -> List.of(reply(question, flags, records)));
    }

    int port() {
        return datagrams.getLocalPort();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) datagrams.getLocalSocketAddress();
    }

    int questions() {
        return questions.get();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "dns");
        thread.setDaemon(true);
        thread.start();
    }

    private void serveDatagrams() {
        byte[] buffer = new byte[2048];
        while (!datagrams.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                datagrams.receive(packet);
                questions.incrementAndGet();
                for (byte[] answer : script.answers(Arrays.copyOf(buffer, packet.getLength()), false)) {
                    datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serveStreams() {
        while (!streams.isClosed()) {
            try {
                Socket socket = streams.accept();
                start(() -> {
                    try (socket) {
                        serve(socket, script);
                    } catch (IOException e) {
                        // The prober hung up.
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Answers every question of a connection, each message with its length before it. */
    static void serve(Socket socket, Script script) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        while (true) {
            byte[] question = in.readNBytes(in.readUnsignedShort());
            for (byte[] answer : script.answers(question, true)) {
                out.writeShort(answer.length);
                out.write(answer);
                out.flush();
            }
        }
    }

    /** The name that is asked for, in lower case with a dot at its end. */
    static String name(byte[] question) {
        StringBuilder name = new StringBuilder();
        for (int at = 12; question[at] != 0; at += question[at] + 1) {
            name.append(new String(question, at + 1, question[at], StandardCharsets.US_ASCII))
                    .append('.');
        }
        return name.toString();
    }

    static int type(byte[] question) {
        int end = 12;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        return question[end + 1] << 8 | question[end + 2];
    }

    /** An answer to that question: flags with the code in the low bits, QR set here. */
    static byte[] reply(byte[] question, int flags, Rr... records) {
        return reply(question, flags, List.of(records), List.of());
    }

    static byte[] reply(byte[] question, int flags, List<Rr> answer, List<Rr> authority) {
        int end = 12;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        end += 5;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(question, 0, 2);
        shorts(out, 0x8000 | flags, 1, answer.size(), authority.size(), 0);
        out.write(question, 12, end - 12);
        int dnsClass = question[end - 1];
        List<Rr> all = new ArrayList<>(answer);
        all.addAll(authority);
        for (Rr record : all) {
            out.writeBytes(record.name);
            shorts(out, record.type, dnsClass, record.ttl >> 16, record.ttl, record.data.length);
            out.writeBytes(record.data);
        }
        return out.toByteArray();
    }

    static void shorts(ByteArrayOutputStream out, int... values) {
        for (int value : values) {
            out.write(value >> 8);
            out.write(value);
        }
    }

    /** Of the asked name. */
    static Rr rr(int type, int ttl, byte[] data) {
        return new Rr(new byte[] {(byte) 0xc0, 12}, type, ttl, data);
    }

    static Rr rr(String name, int type, int ttl, byte[] data) {
        return new Rr(wire(name), type, ttl, data);
    }

    static Rr a(int... bytes) {
        return rr(1, 60, bytes(bytes));
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] wire(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.")) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.write(0);
        return out.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        datagrams.close();
        try {
            streams.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
