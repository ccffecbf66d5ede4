package dev.candor.page;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A real nginx that sends the same bytes from a file, as it is installed, with as many workers as it takes by itself. */
final class BenchNginx implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");
    private static final Duration START = Duration.ofSeconds(10);

    private final Process process;
    private final int port;

    private BenchNginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static boolean installed() {
        return Files.isExecutable(PROGRAM);
    }

    /**
     * Starts it.
     *
     * @param page gzip of HTML, sent at {@code /}
     */
    static BenchNginx serving(byte[] page) throws IOException {
        Path directory = Files.createTempDirectory("candor-bench-nginx");
        Files.write(directory.resolve("page"), page);
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        // Workers of root's nginx are nobody's, who may not look into root's directory.
        String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
        Files.writeString(directory.resolve("nginx.conf"), """
                %s
                worker_processes auto;
                daemon off;
                pid %s/pid;
                error_log %s/error.log;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  sendfile on;
                  tcp_nopush on;
                  open_file_cache max=10;
                  keepalive_requests 100000000;
                  client_body_temp_path %s/body;
                  server {
                    listen 127.0.0.1:%d;
                    location = / { root %s; try_files /page =404; default_type 'text/html; charset=utf-8'; add_header Content-Encoding gzip; }
                  }
                }
                """.formatted(user, directory, directory, directory, port, directory));
        Process process = new ProcessBuilder(
                        PROGRAM.toString(), "-p", directory.toString(), "-c", directory.resolve("nginx.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out.log").toFile())
                .start();
        BenchNginx nginx = new BenchNginx(process, port);
        long end = System.nanoTime() + START.toNanos();
        while (!nginx.answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                nginx.close();
                throw new IOException("nginx does not start: " + Files.readString(directory.resolve("out.log")));
            }
            LockSupport.parkNanos(50_000_000);
        }
        System.out.printf(Locale.ROOT, "nginx: %s%n", PROGRAM);
        return nginx;
    }

    int port() {
        return port;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
