package dev.candor.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Asks the platform as an agent at a location would, over plain sockets and new connections, without Candor's prober. */
final class Visitor {

    /** What came back. */
    record Answer(int status, Map<String, String> headers, String body, Duration took) {
        String header(String name) {
            return headers.get(name);
        }
    }

    // Over what a slowed region takes, as the probes' own timeout is.
    private static final int PATIENCE_MILLIS = 2_000;

    private final Platform platform;

    Visitor(Platform platform) {
        this.platform = platform;
    }

    List<Answer> get(int times, String location, String name) throws IOException {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            answers.add(get(location, name));
        }
        return answers;
    }

    Answer get(String location, String name) throws IOException {
        long start = System.nanoTime();
        try (Socket socket = connect(location, name + ":80")) {
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(all);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            return parse(all.toString(StandardCharsets.UTF_8), took);
        }
    }

    /** The leaf that a location is served, if it chains to the demo's own authority; its validity in time is not judged. */
    X509Certificate certificate(String location) throws Exception {
        Certificate authority;
        try (InputStream pem = Files.newInputStream(platform.authority().certificateFile())) {
            authority = CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyTime()}, null);
        try (Socket plain = connect(location, Addresses.SECURE + ":443");
                SSLSocket tls =
                        (SSLSocket) context.getSocketFactory().createSocket(plain, Addresses.SECURE, 443, true)) {
            tls.startHandshake();
            X509Certificate leaf = (X509Certificate) tls.getSession().getPeerCertificates()[0];
            leaf.verify(authority.getPublicKey());
            return leaf;
        }
    }

    private Socket connect(String location, String name) throws IOException {
        String address = platform.connectTo(location).get(name);
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static Answer parse(String text, Duration took) {
        int end = text.indexOf("\r\n\r\n");
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        return new Answer(Integer.parseInt(lines[0].split(" ", -1)[1]), headers, text.substring(end + 4), took);
    }

    /** Takes any chain: the test judges signature and dates by itself. */
    private record AnyTime() implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
