package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CurlCommandsTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void anImportIsAFileThatValidateTakes() throws IOException {
        assertThat(run("curl", "import", "curl -s https://example.com/x -H 'A: {b}' \\\n --json '{\"a\": 1}'"))
                .isZero();
        assertThat(err.toString()).isEqualTo("note: -s changes nothing: it is about what curl shows\n");
        Path file = Files.writeString(directory.resolve("p.yaml"), out.toString());
        out.getBuffer().setLength(0);
        assertThat(run("validate", file.toString())).isZero();
        assertThat(out.toString()).isEqualTo(file + ": 1 probe\n");
    }

    @Test
    void whatCannotBeImportedIs65WithItsPlaceAndACaret() {
        assertThat(run("curl", "import", "curl https://example.com \\\n  --ntlm -u $USER"))
                .isEqualTo(65);
        assertThat(err.toString())
                .startsWith("<arg>:2:13: expected text, found the variable $USER, which a shell would fill in")
                .endsWith("\n    --ntlm -u $USER\n              ^\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void anExportShowsSecretsAsVariablesAndIsTheSameProbeOnceImported() throws IOException {
        Path file = Files.writeString(directory.resolve("p.yaml"), """
                version: candor/v1
                defaults: {timeout: 4s, retries: 2}
                probes:
                  - id: cart
                    http:
                      url: https://example.com/{{name}}?k={{secret.api-key}}
                      auth: {basic: {user: me, password: "{{secret.pw}}"}}
                      form: {a: "b c", s: "{{secret.api-key}}"}
                      version: 1.1
                  - {id: other, tcp: {host: h, port: 1}}
                """);
        assertThat(run("curl", "export", "cart", "--file", file.toString(), "--var", "name=x"))
                .isZero();
        assertThat(out.toString()).isEqualTo("""
                curl 'https://example.com/x?k='"$API_KEY" \\
                  -H 'Content-Type: application/x-www-form-urlencoded' \\
                  --data-raw a=b+c&s="$API_KEY" \\
                  -u me:"$PW" \\
                  --http1.1 \\
                  -m 4 \\
                  --retry 2
                """.replace("a=b+c&s=", "'a=b+c&s='"));
        assertThat(err.toString()).isEmpty();
        assertThat(run("curl", "export", "other", "--file", file.toString(), "--var", "name=x"))
                .isEqualTo(64);
        assertThat(err.toString()).contains("expected a probe that asks by http, found tcp in other");
        assertThat(run("curl", "export", "none", "--file", file.toString(), "--var", "name=x"))
                .isEqualTo(64);
        assertThat(err.toString()).contains("no probe has the id none");
        assertThat(run("curl", "export", "cart", "--file", file.toString())).isEqualTo(65);
        assertThat(err.toString()).contains(file + ":6:12: '{{name}}' has no value");
    }

    @Test
    void anExportFromALocationGoesWhereItsLastRunWent() throws IOException {
        AtomicReference<String> asked = new AtomicReference<>();
        HttpServer hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/", exchange -> {
            asked.set(exchange.getRequestURI().toString());
            byte[] page = """
                    {"items":[{"observed":{"ip":null}},{"observed":{"ip":"2001:db8::7"}}],"next_cursor":null}""".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(asked.get().contains("fra") ? 200 : 401, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        hub.start();
        try {
            Path file = Files.writeString(
                    directory.resolve("p.yaml"),
                    "version: candor/v1\nprobes: [{id: a, curl: 'curl https://example.com -m 4 --retry 1'}]");
            String url = "http://127.0.0.1:" + hub.getAddress().getPort();
            assertThat(run("curl", "export", "a", "--file", file.toString(), "--from", "fra", "--hub", url + "/"))
                    .isZero();
            assertThat(asked.get()).isEqualTo("/api/v1/measurements?limit=20&probe=a&location=fra");
            assertThat(out.toString()).isEqualTo("""
                    curl https://example.com \\
                      --resolve 'example.com:443:[2001:db8::7]' \\
                      -m 4 \\
                      --retry 1
                    """);
            assertThat(run("curl", "export", "a", "--file", file.toString(), "--from", "ams", "--hub", url))
                    .isEqualTo(69);
            assertThat(err.toString()).contains("answered 401: set CANDOR_TOKEN to a token of it");
        } finally {
            hub.stop(0);
        }
    }

    @Test
    void withoutAWordItSaysHowItIsUsed() {
        assertThat(run("curl")).isEqualTo(64);
        assertThat(run("curl", "import")).isEqualTo(64);
        assertThat(run("curl", "export")).isEqualTo(64);
    }

    private int run(String... args) {
        CommandLine commands = Candor.commands();
        commands.setOut(new PrintWriter(out));
        commands.setErr(new PrintWriter(err));
        return commands.execute(args);
    }
}
