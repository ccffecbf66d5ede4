package dev.candor.prober;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate made for one test class by the JDK's own keytool. */
final class TestCertificate {
    private final KeyStore store;
    private final Path pem;
    private final Path keyPem;

    private TestCertificate(KeyStore store, Path pem, Path keyPem) {
        this.store = store;
        this.pem = pem;
        this.keyPem = keyPem;
    }

    /** A certificate with that start (as keytool takes it) and so many days, for those names. */
    static TestCertificate make(Path directory, String name, String start, int days, String san) {
        Path file = directory.resolve(name + ".p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-startdate",
                start,
                "-validity",
                String.valueOf(days),
                "-ext",
                "SAN=" + san,
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit"));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, "changeit".toCharArray());
            }
            Path pem = write(
                    directory.resolve(name + ".pem"),
                    "CERTIFICATE",
                    store.getCertificate("a").getEncoded());
            Path key = write(
                    directory.resolve(name + ".key"),
                    "PRIVATE KEY",
                    store.getKey("a", "changeit".toCharArray()).getEncoded());
            return new TestCertificate(store, pem, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Path write(Path file, String what, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    String pem() {
        return pem.toString();
    }

    String keyPem() {
        return keyPem.toString();
    }

    /** The server's side of TLS on a connection that began in the clear. */
    SSLSocket layered(Socket socket) throws IOException {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, "changeit".toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
            secure.setUseClientMode(false);
            return secure;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Server sockets that show this certificate, and ask for the other one if there is one. */
    ServerSocketFactory serving(TestCertificate... clients) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, "changeit".toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (TestCertificate client : clients) {
                trusted.setCertificateEntry("c", client.store.getCertificate("a"));
            }
            trust.init(trusted);
            context.init(keys.getKeyManagers(), clients.length == 0 ? null : trust.getTrustManagers(), null);
            return context.getServerSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
