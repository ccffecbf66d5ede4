package dev.candor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.ConfigError;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyReaderTest {

    @Test
    void aFormIsEncodedAsBrowsersDo() {
        ProbeKind.Http http = http("form: {a b: 'ä*-._~ &+', c: [1, '{{v}}'], d: ''}");
        assertThat(http.body()).isEqualTo("a+b=%C3%A4*-._%7E+%26%2B&c=1&c=x%26y&d=");
        assertThat(http.method()).isEqualTo("POST");
        assertThat(http.headers()).containsExactly(Map.entry("Content-Type", "application/x-www-form-urlencoded"));
    }

    @Test
    void multipartHasABoundaryThatStandsInNoPart() {
        ProbeKind.Http http = http(
                "multipart: [{name: 'a\"b', value: 'x'}, {name: f, value: '{{v}}', filename: n.txt, type: text/plain; charset=utf-8}]");
        String type = http.headers().get(0).getValue();
        String boundary = type.substring(type.indexOf('=') + 1);
        assertThat(http.body())
                .isEqualTo(
                        "--B\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\nx\r\n--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"n.txt\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nx&y\r\n--B--\r\n"
                                .replace("B", boundary));
        assertThat(http("multipart: [{name: a, value: '" + boundary + "'}]").headers())
                .doesNotContain(Map.entry("Content-Type", type));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "body: x, form: {a: b}          | 'body' or 'form', found both",
                "form: {a: b}, multipart: []    | 'form' or 'multipart', found both",
                "json: 1, body: x               | 'body' or 'json', found both",
                "form: [a]                      | expected a mapping, found a list",
                "form: {a: {b: c}}              | expected a list, found a mapping",
                "multipart: [{name: a}]         | expected the key 'value'",
                "multipart: [{value: a}]        | expected the key 'name'",
                "multipart: [{name: a, value: b, typ: c}] | unknown key 'typ'; did you mean 'type'?",
                "multipart: [{name: a, value: b, type: c}] | expected a media type such as text/plain, found 'c'",
                "multipart: [{name: a, value: b}], headers: {content-type: x} | expected no header Content-Type",
            })
    void whatIsWrongIsTold(String body, String message) {
        ProbeFile file = file(body);
        assertThat(file.errors()).hasSize(1);
        assertThat(file.errors())
                .extracting(ConfigError::message)
                .first()
                .asString()
                .contains(message);
    }

    private static ProbeKind.Http http(String body) {
        ProbeFile file = file(body);
        assertThat(file.errors()).isEmpty();
        return (ProbeKind.Http) file.probes().get(0).kind();
    }

    private static ProbeFile file(String body) {
        return ProbeFile.parse(
                "p.yaml",
                "version: candor/v1\nprobes:\n  - id: a\n    http: {url: 'http://h', " + body + "}",
                Optional.empty(),
                Map.of("v", "x&y"));
    }
}
