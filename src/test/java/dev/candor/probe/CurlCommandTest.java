package dev.candor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.ConfigError;
import dev.candor.probe.ProbeKind.IpChoice;
import dev.candor.probe.ProbeKind.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurlCommandTest {

    private static final Map.Entry<String, String> FORM =
            Map.entry("Content-Type", "application/x-www-form-urlencoded");

    @TempDir
    private Path directory;

    @Test
    void theExampleOfTheDesignPageIsReadWhole() {
        CurlCommand command = CurlCommand.read("""
                curl -sS https://api.example.com/v2/cart -H 'Accept: application/json' \\
                  -H "Authorization: Bearer {{secret.cart_token}}" --http2 --max-time 4
                """, "a.yaml", text -> text.replace("{{secret.cart_token}}", "t0k"));
        assertThat(command.problems()).isEmpty();
        assertThat(command.notes())
                .extracting(CurlCommand.Note::text)
                .containsExactly(
                        "-s changes nothing: it is about what curl shows",
                        "-S changes nothing: it is about what curl shows");
        assertThat(command.timeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(command.http())
                .isEqualTo(new ProbeKind.Http(
                        java.net.URI.create("https://api.example.com/v2/cart"),
                        "GET",
                        List.of(Map.entry("Accept", "application/json"), Map.entry("Authorization", "Bearer t0k")),
                        null,
                        null,
                        0,
                        Set.of(HttpVersion.V1_1, HttpVersion.V2),
                        false,
                        1 << 20,
                        Reach.DIRECT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "curl h                                  | GET    | http://h",
                "curl -XPOST h                           | POST   | http://h",
                "curl -X PURGE h                         | PURGE  | http://h",
                "curl -sSLX PUT h                        | PUT    | http://h",
                "curl -d a h                             | POST   | http://h",
                "curl -d a -X PATCH h                    | PATCH  | http://h",
                "curl -I h                               | HEAD   | http://h",
                "curl --head --no-head h                 | GET    | http://h",
                "curl -G -d a=b -d c=d http://h/x?y=z -s | GET    | http://h/x?y=z&a=b&c=d",
                "curl -G -d a=b h                        | GET    | http://h?a=b",
                "curl -IG -d a=b h/x                     | HEAD   | http://h/x?a=b",
                "curl --get --data-urlencode 'q=a b&c' h/| GET    | http://h/?q=a+b%26c",
                "curl -F a=b h                           | POST   | http://h",
                "curl --json {} h                        | POST   | http://h",
                "curl HTTPS://h:8443/a/../b/./c          | GET    | https://h:8443/b/c",
                "curl --path-as-is h/a/../b              | GET    | http://h/a/../b",
                "curl h/a/..                             | GET    | http://h/",
                "curl h:/x                               | GET    | http://h/x",
                "curl 'h/x#y'                            | GET    | http://h/x",
                "curl 'http://[::1]:80/x'                | GET    | http://[::1]:80/x",
                "curl -g 'h/{a}^b?c[]=%'                 | GET    | http://h/%7Ba%7D%5Eb?c[]=%25",
                "curl 'h/\\{a\\}'                        | GET    | http://h/%7Ba%7D",
                "curl http://bücher.example/             | GET    | http://xn--bcher-kva.example/",
                "curl --url h                            | GET    | http://h",
                "curl -- h                               | GET    | http://h",
            })
    void methodAndAddressFollowFromTheOptions(String line, String method, String url) {
        CurlCommand command = read(line);
        assertThat(command.problems()).isEmpty();
        assertThat(command.http().method()).isEqualTo(method);
        assertThat(command.http().url()).hasToString(url);
    }

    @Test
    void severalDataAreOneFormAndSeveralJsonAreOneText() {
        assertThat(good("curl h -d a=b --data-raw @x --data-binary 'c\nd'").body())
                .isEqualTo("a=b&@x&c\nd");
        assertThat(good("curl h -d a").headers()).containsExactly(FORM);
        assertThat(good("curl h --json '{\"a\":' --json '1}'").body()).isEqualTo("{\"a\":1}");
        assertThat(good("curl h --json '{}'").headers())
                .containsExactly(
                        Map.entry("Content-Type", "application/json"), Map.entry("Accept", "application/json"));
        assertThat(good("curl h --json '{}' -H 'accept: x' -H content-type:").headers())
                .containsExactly(Map.entry("accept", "x"));
        assertThat(good("curl h -d '' ").body()).isEmpty();
    }

    @Test
    void dataIsEncodedAsCurlDoes() throws IOException {
        Files.writeString(directory.resolve("f.txt"), "a b\r\nc");
        assertThat(good("curl h --data-urlencode 'ä b' --data-urlencode '=x=y' --data-urlencode 'n m=ö'")
                        .body())
                .isEqualTo("%C3%A4+b&x%3Dy&n m=%C3%B6");
        assertThat(good("curl h --data-urlencode @f.txt --data-urlencode n@f.txt")
                        .body())
                .isEqualTo("a+b%0D%0Ac&n=a+b%0D%0Ac");
        assertThat(good("curl h -d @f.txt --data-binary @f.txt").body()).isEqualTo("a bc&a b\r\nc");
        assertThat(good("curl -T f.txt h/up/").body()).isEqualTo("a b\r\nc");
        assertThat(good("curl -T f.txt h/up/").method()).isEqualTo("PUT");
        assertThat(good("curl -T f.txt h/up/").url()).hasToString("http://h/up/f.txt");
        assertThat(good("curl -T f.txt h").url()).hasToString("http://h/f.txt");
    }

    @Test
    void aFormIsMultipart() throws IOException {
        Files.writeString(directory.resolve("f.html"), "<p>");
        ProbeKind.Http http = good(
                "curl h -F a=b -F 'c=d;type=text/x; charset=utf-8' -F f=@f.html -F 'g=<f.html' -F 'q=\"x;\\\"y\";filename=\"z\\\".bin\"' --form-string 's=@x;y'");
        String type = http.headers().get(0).getValue();
        assertThat(type).startsWith("multipart/form-data; boundary=----candor");
        String boundary = "--" + type.substring(type.indexOf('=') + 1);
        assertThat(http.body().split("\r\n", -1))
                .containsExactly(
                        boundary,
                        "Content-Disposition: form-data; name=\"a\"",
                        "",
                        "b",
                        boundary,
                        "Content-Disposition: form-data; name=\"c\"",
                        "Content-Type: text/x; charset=utf-8",
                        "",
                        "d",
                        boundary,
                        "Content-Disposition: form-data; name=\"f\"; filename=\"f.html\"",
                        "Content-Type: text/html",
                        "",
                        "<p>",
                        boundary,
                        "Content-Disposition: form-data; name=\"g\"",
                        "Content-Type: text/html",
                        "",
                        "<p>",
                        boundary,
                        "Content-Disposition: form-data; name=\"q\"; filename=\"z%22.bin\"",
                        "",
                        "x;\"y",
                        boundary,
                        "Content-Disposition: form-data; name=\"s\"",
                        "",
                        "@x;y",
                        boundary + "--",
                        "");
    }

    @Test
    void headersAreWrittenEmptiedAndTakenOut() {
        ProbeKind.Http http =
                good("curl h -H 'A: 1' -H 'a:  2 ' -H 'E;' -H 'Accept:' -H 'Host: x' -H Connection:close");
        assertThat(http.headers())
                .containsExactly(Map.entry("A", "1"), Map.entry("a", "2"), Map.entry("E", ""), Map.entry("Host", "x"));
        assertThat(http.without()).containsExactly("accept");
        assertThat(good("curl h -A '' -e x -b a=b -b 'c=d; e=f'").without()).containsExactly("user-agent");
        assertThat(good("curl h -A u -e x -b a=b -b 'c=d; e=f'").headers())
                .containsExactly(
                        Map.entry("User-Agent", "u"), Map.entry("Referer", "x"), Map.entry("Cookie", "a=b;c=d; e=f"));
        assertThat(good("curl h -A u -H 'user-agent: v' -H Cookie: -b a=b").headers())
                .containsExactly(Map.entry("user-agent", "v"));
    }

    @Test
    void whoAsksIsSaidInOneWay() {
        assertThat(good("curl -u me:p:w h").auth()).isEqualTo(new Auth.Basic("me", "p:w"));
        assertThat(good("curl http://m%65:p%3Aw@h/").auth()).isEqualTo(new Auth.Basic("me", "p:w"));
        assertThat(good("curl http://a:b@h/ -u me:").auth()).isEqualTo(new Auth.Basic("me", ""));
        assertThat(good("curl --digest -u me:pw h").auth()).isEqualTo(new Auth.Digest("me", "pw"));
        assertThat(good("curl --digest --basic -u me:pw h").auth()).isEqualTo(new Auth.Basic("me", "pw"));
        assertThat(good("curl --oauth2-bearer tok h").auth()).isEqualTo(new Auth.Bearer("tok"));
        assertThat(good("curl -u me:pw -H 'Authorization: x' h").auth()).isNull();
    }

    @Test
    void theWayIsBentAsCurlBendsIt() {
        Reach reach =
                good("curl -k4 https://h/x --resolve +h:443:127.0.0.1 --resolve x:1:[::1] --connect-to ::b:  --connect-to h:443:c:1 --connect-timeout .5 --haproxy-protocol --tlsv1.3")
                        .reach();
        assertThat(reach)
                .isEqualTo(new Reach(
                        new Tls(true, null, null, null, null, "TLSv1.3"),
                        Map.of("h:443", "127.0.0.1", "x:1", "::1"),
                        Map.of("h:443", "b:443"),
                        IpChoice.V4,
                        null,
                        Duration.ofMillis(500),
                        true));
        Tls tls = good("curl https://h --cacert a/ca.pem --cert c\\\\:x.pem --key k.pem --tlsv1.2")
                .reach()
                .tls();
        assertThat(tls)
                .isEqualTo(new Tls(
                        false,
                        directory.resolve("a/ca.pem").toString(),
                        directory.resolve("c:x.pem").toString(),
                        directory.resolve("k.pem").toString(),
                        null,
                        "TLSv1.2"));
        assertThat(good("curl https://h -E c.pem").reach().tls().key())
                .isEqualTo(directory.resolve("c.pem").toString());
    }

    @Test
    void proxiesAreReadAsCurlReadsThem() {
        assertThat(proxy("-x p")).isEqualTo(new Proxy(Proxy.Scheme.HTTP, "p", 1080, null, null, List.of()));
        assertThat(proxy("-x http://u:p%40@p:3128/ --noproxy a,.b"))
                .isEqualTo(new Proxy(Proxy.Scheme.HTTP, "p", 3128, "u", "p@", List.of("a", ".b")));
        assertThat(proxy("-x socks5h://p --proxy-user u:w"))
                .isEqualTo(new Proxy(Proxy.Scheme.SOCKS5H, "p", 1080, "u", "w", List.of()));
        assertThat(proxy("--socks5 p:1")).isEqualTo(new Proxy(Proxy.Scheme.SOCKS5, "p", 1, null, null, List.of()));
        assertThat(proxy("-x p -x ''")).isNull();
    }

    private Proxy proxy(String options) {
        return good("curl h " + options).reach().proxy();
    }

    @ParameterizedTest
    @CsvSource({
        "'', '1.1 2'",
        "--http1.1, 1.1",
        "--http2, '1.1 2'",
        "--http2-prior, 2",
        "--http3, '1.1 2 3'",
        "--http3-only, 3",
        "--http2-prior-knowledge --http1.1, 1.1"
    })
    void versionsFollowFromTheOptions(String option, String versions) {
        assertThat(good("curl h " + option).versions().stream()
                        .map(HttpVersion::number)
                        .sorted())
                .containsExactly(versions.split(" "));
    }

    @Test
    void limitsAreTakenAndCappedWithANote() {
        assertThat(good("curl -L h").follow()).isEqualTo(20);
        assertThat(good("curl -L --max-redirs 3 h").follow()).isEqualTo(3);
        assertThat(good("curl --max-redirs 3 h").follow()).isZero();
        assertThat(read("curl -L h").notes())
                .extracting(CurlCommand.Note::text)
                .containsExactly("a probe follows 20 redirects at most: so many are taken");
        assertThat(read("curl -m 2.5 --retry 4 --retry-delay 1 -f h").timeout()).isEqualTo(Duration.ofMillis(2_500));
        assertThat(read("curl --retry 4 h").retries()).isEqualTo(4);
        assertThat(read("curl -m 300 h").timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(good("curl --max-filesize 9 --compressed h"))
                .extracting(ProbeKind.Http::maxBody, ProbeKind.Http::compressed)
                .containsExactly(9, true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "curl --ntlm h            | 5  | expected an option that a probe can honour, found --ntlm",
                "curl -sSn h              | 8  | expected an option that a probe can honour, found -n",
                "curl --max-time=4 h      | 5  | expected an option of curl, found --max-time=4 (curl takes a value after a blank: '--max-time 4')",
                "curl --max h             | 5  | expected one option, found --max, which may mean --max-filesize or --max-redirs or --max-time",
                "curl --bogus h           | 5  | expected an option of curl, found --bogus",
                "curl --no-url h          | 5  | expected an option that takes no value after --no-, found --no-url",
                "curl h -d                | 8  | expected a value after -d",
                "curl h --data            | 7  | expected a value after --data",
                "curl h i                 | 7  | expected one address, found a second one",
                "curl                     | 0  | expected an address, found none",
                "wget h                   | 0  | expected a command line that begins with curl, found 'wget'",
                "curl ftp://h             | 5  | expected an http or https address, found 'ftp'",
                "curl ftp.h               | 5  | expected an address that begins with https:// or http://",
                "curl 'h/a b'             | 9  | expected an address without blanks: write %20 for one",
                "curl 'h/{a,b}'           | 8  | expected one address, found '{', which curl makes several of (--globoff takes it as it is)",
                "curl h -H x              | 10 | expected NAME: VALUE, 'NAME;' for an empty value or 'NAME:' for none at all",
                "curl h -H @x             | 10 | expected a header, found a file of them",
                "curl h -H 'Transfer-Encoding: chunked' | 11 | expected no 'Transfer-Encoding': it follows from the request",
                "curl h -b jar.txt        | 10 | expected NAME=VALUE, found a file of cookies",
                "curl h -u me             | 10 | expected USER:PASSWORD: nobody is there to be asked for the password",
                "curl h -d a -I           | 8  | expected one kind of request, found -I and -d",
                "curl h -d a -F b=c       | 13 | expected one kind of request, found -d and -F",
                "curl h -d @gone          | 11 | expected a file, found none named 'gone'",
                "curl h -d @/etc/hostname | 11 | expected a file below the directory of the probe file, found '/etc/hostname'",
                "curl h -T -              | 10 | expected the name of a file: a probe has no standard input",
                "curl h -F a              | 10 | expected NAME=VALUE, found 'a'",
                "curl h -F 'a=b;x=y'      | 15 | expected type= or filename= after ';' (put double quotes inside around a value that has one)",
                "curl h -F a=b -H 'content-type: a/b' | 18 | expected multipart/form-data beside -F",
                "curl h -F a=@b,c         | 14 | expected one file for each -F, found several",
                "curl h --cert a:pw       | 15 | expected a key that needs no password, found one",
                "curl h --key a           | 0  | expected --cert beside --key",
                "curl h -m soon           | 10 | expected a number of seconds such as 4 or 0.5, found 'soon'",
                "curl h -x socks4://p     | 10 | expected a proxy such as http://proxy.example:3128 or socks5h://user:password@host:1080",
                "curl h --resolve h:80    | 17 | expected HOST:PORT:ADDRESS, found 'h:80'",
                "curl h --connect-to a:b  | 20 | expected HOST1:PORT1:HOST2:PORT2, found 'a:b'",
                "curl h -X CONNECT        | 10 | expected a method such as GET or POST, found 'CONNECT'",
                "curl h -e 'x;auto'       | 11 | expected an address, found ';auto'",
                "curl h -H 'A: {{b}}'     | 14 | no b here",
            })
    void whatCannotBeTakenIsRefusedAtItsPlace(String line, int offset, String message) {
        CurlCommand command = CurlCommand.read(line, directory.resolve("p.yaml").toString(), text -> {
            if (text.contains("{{b}}")) {
                throw new IllegalArgumentException("no b here");
            }
            return text;
        });
        assertThat(command.http()).isNull();
        assertThat(command.problems()).containsExactly(new CurlCommand.Note(offset, message));
    }

    @Test
    void everythingWrongIsSaidAtOnce() {
        assertThat(read("curl --ntlm h i -H x").problems())
                .extracting(CurlCommand.Note::offset)
                .containsExactly(5, 14, 19);
    }

    @Test
    void aValueInAPlaceCannotBecomeAnOptionOrAFile() {
        CurlCommand command = CurlCommand.read(
                "curl {{url}} -d {{data}} -H 'A: {{header}}' --data-urlencode {{coded}}",
                "p.yaml",
                text -> text.replace("{{url}}", "http://h/")
                        .replace("{{data}}", "@/etc/passwd")
                        .replace("{{header}}", "a\"$(x)'")
                        .replace("{{coded}}", "a=@b"));
        assertThat(command.problems()).isEmpty();
        assertThat(command.http().body()).isEqualTo("@/etc/passwd&a%3D%40b");
        assertThat(command.http().headers().get(0)).isEqualTo(Map.entry("A", "a\"$(x)'"));
    }

    @Test
    void aFileMayHoldAProbeAsACommandLineAndItsLimits() {
        ProbeFile file = ProbeFile.parse("p.yaml", """
                version: candor/v1
                defaults: {timeout: 3s, retries: 2}
                probes:
                  - id: a
                    curl: |
                      curl -sS https://{{host}}/x \\
                        -m 4 --retry 0
                    expect: [status == 200]
                  - {id: b, curl: "curl h -m 4", timeout: 7s}
                """, Optional.empty(), Map.of("host", "example.com"));
        assertThat(file.errors()).isEmpty();
        assertThat(file.probes())
                .extracting(Probe::timeout)
                .containsExactly(Duration.ofSeconds(4), Duration.ofSeconds(7));
        assertThat(file.probes()).extracting(Probe::retries).containsExactly(0, 2);
        assertThat(((ProbeKind.Http) file.probes().get(0).kind()).url()).hasToString("https://example.com/x");
    }

    @Test
    void errorsOfACommandLineStandAtTheirPlaceInTheFile() {
        ProbeFile file = ProbeFile.parse("p.yaml", """
                version: candor/v1
                probes:
                  - id: a
                    curl: |
                      curl https://h/ \\
                        -H 'A: {{x}}' --ntlm
                  - {id: b, curl: 'curl h --bogus'}
                """, Optional.empty(), Map.of());
        assertThat(file.errors()).extracting(ConfigError::withCaret).containsExactly("""
                        p.yaml:6:16: '{{x}}' has no value (only 'check --var x=…' gives it one)
                                  -H 'A: {{x}}' --ntlm
                                         ^""", """
                        p.yaml:6:23: expected an option that a probe can honour, found --ntlm
                                  -H 'A: {{x}}' --ntlm
                                                ^""", """
                        p.yaml:7:27: expected an option of curl, found --bogus
                            - {id: b, curl: 'curl h --bogus'}
                                                    ^""");
    }

    private CurlCommand read(String line) {
        return CurlCommand.read(line, directory.resolve("p.yaml").toString(), text -> text);
    }

    private ProbeKind.Http good(String line) {
        CurlCommand command = read(line);
        assertThat(command.problems()).as(line).isEmpty();
        return command.http();
    }
}
