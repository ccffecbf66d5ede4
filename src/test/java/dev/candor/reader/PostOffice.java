package dev.candor.reader;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A mail server on a real socket (RFC 5321) that keeps what it gets. */
public final class PostOffice implements QuarkusTestResourceLifecycleManager {

    /** A letter as it arrived. */
    record Letter(String to, String text) {

        String header(String name) {
            return text.substring(0, text.indexOf("\r\n\r\n"))
                    .replaceAll("\r\n[ \t]+", " ")
                    .lines()
                    .filter(l -> l.toLowerCase(java.util.Locale.ROOT)
                            .startsWith(name.toLowerCase(java.util.Locale.ROOT) + ": "))
                    .map(l -> l.substring(name.length() + 2))
                    .findFirst()
                    .orElse("");
        }

        /** The text with its transfer encoding undone. */
        String body() {
            String body = text.substring(text.indexOf("\r\n\r\n") + 4);
            return header("Content-Transfer-Encoding").equals("quoted-printable") ? plain(body) : body;
        }

        private static String plain(String quoted) {
            byte[] in = quoted.replaceAll("=\r\n", "").getBytes(StandardCharsets.ISO_8859_1);
            java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
            for (int i = 0; i < in.length; i++) {
                if (in[i] == '=') {
                    out.write(Integer.parseInt(new String(in, i + 1, 2, StandardCharsets.ISO_8859_1), 16));
                    i += 2;
                } else {
                    out.write(in[i]);
                }
            }
            return out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }

    static final List<Letter> LETTERS = new CopyOnWriteArrayList<>();
    /** What is answered to who names a recipient. */
    static volatile String toRecipients = "250 fine";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket server;

    static List<Letter> lettersTo(String address) {
        return LETTERS.stream().filter(l -> l.to().equals(address)).toList();
    }

    @Override
    public Map<String, String> start() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
        return Map.of(
                "quarkus.mailer.mock", "false",
                "quarkus.mailer.host", "127.0.0.1",
                "quarkus.mailer.port", String.valueOf(server.getLocalPort()),
                "quarkus.mailer.start-tls", "DISABLED",
                // Else it is looked up, which without a name server takes longer than a sending may.
                "quarkus.mailer.own-host-name", "candor.example",
                "candor.subscriptions.mail-from", "Status <status@candor.example>");
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> talk(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void talk(Socket open) {
        try (Socket socket = open;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            say(socket, "220 test");
            String to = "";
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String word = line.toUpperCase(java.util.Locale.ROOT);
                if (word.startsWith("RCPT")) {
                    to = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
                    say(socket, toRecipients);
                } else if (word.startsWith("DATA")) {
                    say(socket, "354 go on");
                    StringBuilder text = new StringBuilder();
                    for (String said = in.readLine(); !said.equals("."); said = in.readLine()) {
                        text.append(said.startsWith(".") ? said.substring(1) : said)
                                .append("\r\n");
                    }
                    LETTERS.add(new Letter(to, text.toString()));
                    say(socket, "250 kept");
                } else if (word.startsWith("QUIT")) {
                    say(socket, "221 bye");
                    return;
                } else {
                    say(socket, "250 fine");
                }
            }
        } catch (IOException e) {
            // The other side hung up.
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Override
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
