package dev.candor.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssertionTest {

    private static final Map<String, List<Object>> VALUES = Map.ofEntries(
            Map.entry("status", List.of(200L)),
            Map.entry("header content-type", List.of("application/json; charset=utf-8")),
            Map.entry("header via", List.of("1.1 a", "1.1 b")),
            Map.entry("header x-runs", List.of(" 42 ")),
            Map.entry("header x-version", List.of("v1.4.2-abc")),
            Map.entry("header expires", List.of("Sun, 06 Dec 2026 00:00:00 GMT")),
            Map.entry("header x-empty", List.of("")),
            Map.entry("cookie sid", List.of("abc")),
            Map.entry("body", List.of("Grüße\nfrom here")),
            Map.entry("size", List.of(65_536L)),
            Map.entry("time_total", List.of(12.34)),
            Map.entry("time_connect", List.of(250.0)),
            Map.entry("cert.days_left", List.of(42.123456)),
            Map.entry("cert.verified", List.of(true)),
            Map.entry("cert.san", List.of("example.com", "www.example.com")),
            Map.entry("http.version", List.of("1.1")),
            Map.entry("jsonpath $.items", List.of(List.of(Map.of("id", 1), Map.of("id", 2), Map.of("id", 3)))),
            Map.entry("jsonpath $.ids", List.of(List.of(7, 8))),
            Map.entry("jsonpath $.n", List.of(5)),
            Map.entry("jsonpath $.text", List.of("5")),
            Map.entry("jsonpath $.ok", List.of(true)),
            Map.entry("jsonpath $.null", Arrays.asList((Object) null)),
            Map.entry("jsonpath $.empty", List.of(List.of())),
            Map.entry("jsonpath $['a b'].c", List.of("deep")),
            Map.entry("jsonpath $.until", List.of("2026-11-25")));

    private static final Answer ANSWER = new Answer() {
        @Override
        public List<Object> values(Query query) {
            String key = query.argument() == null ? query.name() : query.name() + " " + query.argument();
            return VALUES.getOrDefault(key, List.of());
        }

        @Override
        public Instant startedAt() {
            return Instant.parse("2026-11-21T00:00:00Z");
        }
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status == 200",
                "status != 500",
                "status < 201",
                "status <= 200",
                "status > 199",
                "status >= 200",
                "status in 200, 204",
                "status in [204 200]",
                "status in 500 200..299",
                "not status in 300..399",
                "not status == 500",
                "  status   ==  200  ",
                "header Content-Type startsWith application/json",
                "header content-type endsWith charset=utf-8",
                "header content-type == \"application/json; charset=utf-8\"",
                "header content-type == application/json; charset=utf-8",
                "header content-type contains '; '",
                "header content-type matches /^application\\/json\\b/",
                "header content-type matches \"^application/json\"",
                "header content-type exists",
                "header x-empty isEmpty",
                "not header content-type isEmpty",
                "not header x-absent exists",
                "not header x-absent == a",
                "header via == 1.1 a",
                "header via == 1.1 b",
                "header via count == 2",
                "header x-absent count == 0",
                "header via nth 1 == 1.1 b",
                "header x-runs int == 42",
                "header x-runs float < 42.5",
                "header x-runs trim == 42",
                "header x-runs trim length == 2",
                "header x-version regex /v(\\d+)\\./ == 1",
                "header x-version regex /v(\\d+)\\./ int < 2",
                "header x-version regex /[0-9.]+/ == 1.4.2",
                "header x-version lower startsWith v1",
                "header expires days > 14",
                "header expires days == 15",
                "jsonpath $.until days < 5",
                "cookie sid == abc",
                "body contains Grüße",
                "body length == 15",
                "body bytes == 17B",
                "body bytes < 1KiB",
                "size == 64KiB",
                "size >= 65536",
                "time_total < 13ms",
                "time_total < 0.013s",
                "time_connect == 250ms",
                "time_connect == 0.25s",
                "cert.days_left > 42",
                "cert.verified == true",
                "cert.verified != false",
                "cert.san == www.example.com",
                "cert.san count == 2",
                "http.version == 1.1",
                "http.version in 1.1, 2",
                "jsonpath $.items length >= 1",
                "jsonpath $.items count == 3",
                "jsonpath $.ids nth 1 == 8",
                "jsonpath $.ids contains 7",
                "not jsonpath $.ids contains 9",
                "jsonpath $.n == 5",
                "jsonpath $.n == 5.0",
                "jsonpath $.n > 4.5",
                "jsonpath $.text == \"5\"",
                "jsonpath $.text int == 5",
                "jsonpath $.text != 5",
                "jsonpath $.ok == true",
                "jsonpath $.null == null",
                "jsonpath $.null exists",
                "jsonpath $.empty isEmpty",
                "jsonpath $.empty count == 0",
                "jsonpath $['a b'].c == deep",
                "jsonpath \"$['a b'].c\" == deep",
            })
    void holds(String text) {
        assertThat(Assertion.parse(text).check(ANSWER).ok()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status == 201",
                "status < 200",
                "status > 200",
                "not status == 200",
                "status in 201, 204",
                "header x-absent exists",
                "header x-absent == a",
                "header x-absent != a",
                "header x-absent isEmpty",
                "header via != 1.1 a",
                "not header via == 1.1 b",
                "not header via contains 1.1",
                "header via nth 2 exists",
                "header x-version int == 1",
                "header x-version regex /x(\\d)/ exists",
                "time_total < 12ms",
                "time_appconnect < 1s",
                "size < 64KiB",
                "cert.verified == false",
                "jsonpath $.n == \"5\"",
                "jsonpath $.text == 5",
                "jsonpath $.null == 0",
                "jsonpath $.absent count == 0",
                "jsonpath $.ids contains \"7\"",
            })
    void doesNotHold(String text) {
        assertThat(Assertion.parse(text).check(ANSWER).ok()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jsonpath $.text > 4",
                "jsonpath $.n startsWith 5",
                "header x-version int > 1",
                "header x-version days > 1",
                "jsonpath $.n isEmpty"
            })
    void whatCannotBeComparedHoldsNeitherWithNorWithoutNot(String text) {
        assertThat(Assertion.parse(text).check(ANSWER).ok()).isFalse();
        assertThat(Assertion.parse("not " + text).check(ANSWER).ok()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status == 201 | 200",
                "time_total < 1ms | 12.3ms",
                "cert.days_left > 90 | 42.123",
                "size < 1KiB | 65536",
                "header via == x | 1.1 a, 1.1 b",
                "header x-version int == 1 | v1.4.2-abc",
                "header x-version regex /x(.)/ == a | v1.4.2-abc",
                "jsonpath $.text == 5 | \"5\"",
                "jsonpath $.n == 6 | 5",
                "jsonpath $.items length == 1 | 3",
                "body == x | Grüße from here",
                "cert.verified == false | true",
                "header x-absent exists |",
            })
    void theActualValueIsWhatAPersonNeedsToSee(String text, @Nullable String actual) {
        assertThat(Assertion.parse(text).check(ANSWER).actual()).isEqualTo(actual);
    }

    @Test
    void theActualValueIsBoundedAndHasNoControlCharacters() {
        String hostile = "a\u0000b\u001b[31m\r\nc\u202ed\ud800" + "😀".repeat(1_000);
        Answer answer = query -> List.of(hostile);
        String actual = Assertion.parse("body == x").check(answer).actual();
        assertThat(actual).startsWith("ab[31m cd😀").endsWith("😀…").hasSizeBetween(299, 300);
        assertThat(actual.codePoints().noneMatch(c -> c < 32 || (c >= 0xd800 && c < 0xe000)))
                .isTrue();
    }

    @Test
    void withoutTheMomentOfTheRunDaysCannotBeCompared() {
        Answer undated = query -> List.of("2026-11-25");
        assertThat(Assertion.parse("header expires days < 5").check(undated).ok())
                .isFalse();
        assertThat(Assertion.parse("not header expires days > 5").check(undated).ok())
                .isFalse();
    }

    @Test
    void whatIsNotANumberCannotBeCompared() {
        Answer answer = query -> new ArrayList<>(List.of(Double.NaN));
        assertThat(Assertion.parse("time_total < 5s").check(answer).ok()).isFalse();
        assertThat(Assertion.parse("not time_total > 5s").check(answer).ok()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 1 | expected a query such as",
                "statsu == 200 | 1 | did you mean 'status'?",
                "not statsu == 200 | 5 | did you mean 'status'?",
                "status | 7 | expected a predicate (==",
                "status = 200 | 8 | or a predicate (==",
                "status == | 10 | expected a number, found the end",
                "status == abc | 11 | expected a number, found 'abc'",
                "status == 200 300 | 11 | expected a number, found '200 300'",
                "status startsWith 2 | 8 | 'startsWith' asks text, and this is a number",
                "status lower == 2 | 8 | 'lower' filters text or JSON",
                "status in | 10 | expected a number",
                "status in [200 | 15 | expected a closing ]",
                "status in 299..200 | 11 | expected a range from low to high",
                "header == x | 8 | expected the name of a header, found '=='",
                "header | 7 | expected the name of a header",
                "header x(y) exists | 8 | expected the name of a header, found 'x(y)'",
                "header x < 5 | 10 | '<' compares numbers",
                "header x-age <= 5 | 14 | '<=' compares numbers, and this is text: put int, float, length or days before it",
                "header x lenght > 5 | 10 | did you mean 'length'?",
                "header x startswith y | 10 | did you mean 'startsWith'?",
                "header x == | 12 | expected text, found the end",
                "header x exists now | 17 | expected nothing more, found 'now'",
                "header x == \"a | 13 | expected a closing \"",
                "header x == \"a\" b | 17 | expected nothing more, found 'b'",
                "header x matches abc | 18 | expected a regular expression between slashes",
                "header x matches /abc | 18 | expected a closing /",
                "header x matches /a(/ | 18 | found a bad one: missing closing )",
                "header x matches /(?=a)/ | 18 | found a bad one",
                "header x matches /a/b/ | 21 | expected a blank after",
                "header x regex == a | 16 | expected a regular expression between slashes",
                "header x nth == a | 14 | expected a position from 0",
                "header x nth -1 == a | 14 | expected a position from 0",
                "header x nth 1.5 == a | 14 | expected a position from 0",
                "time_total < 300 | 14 | '300' without a unit",
                "time_total < 5q | 14 | unknown unit 'q'",
                "time_total < fast | 14 | expected a duration such as 250ms",
                "time_total contains 1 | 12 | asks text, and this is a duration",
                "size < 5 parsecs | 8 | expected a size such as",
                "cert.verified < true | 15 | '<' compares numbers, and this is true or false",
                "cert.verified == yes | 18 | expected true or false, found 'yes'",
                "cert.days_left > 14d | 18 | expected a number, found '14d'",
                "jsonpath items == 1 | 10 | begins with $",
                "jsonpath $.items[ == 1 | 10 | expected a JSONPath",
                "jsonpath $[?(@.a =~ /x/)] exists | 18 | without =~",
                "jsonpath $.n < five | 16 | expected a number, found 'five'",
                "jsonpath $.n bytes lower == a | 20 | 'lower' filters text or JSON, and what stands before it is a size",
            })
    void whatMeansNothingIsRefusedWithItsColumn(String text, int column, String message) {
        assertThatThrownBy(() -> Assertion.parse(text)).isInstanceOfSatisfying(ExpressionException.class, e -> {
            assertThat(e).hasMessageContaining(message);
            assertThat(e.column()).isEqualTo(column);
        });
    }

    @Test
    void aRegularExpressionIsShortAndCannotExplode() {
        assertThat(Assertion.parse("body matches /" + "a".repeat(512) + "/")).isNotNull();
        assertThatThrownBy(() -> Assertion.parse("body matches /" + "a".repeat(513) + "/"))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("at most 512 characters, found 513");
        for (String bomb :
                List.of("((a{100}){100}){100}", "(x{2,1000}y){20}", "([(]{500}){500,}", "(((a{9}){9}){9}){9}b{9999}")) {
            assertThatThrownBy(() -> Assertion.parse("body matches /" + bomb + "/"))
                    .isInstanceOf(ExpressionException.class)
                    .hasMessageContaining("counted repetitions");
        }
        assertThat(Assertion.parse("body matches /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\{x{1000}$/"))
                .isNotNull();
        assertThatThrownBy(() -> Assertion.parse("body contains " + "a".repeat(2_000)))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("at most 2000 characters");
    }

    @Test
    void aQueryAloneMayHaveFiltersButNoPredicate() {
        Query query = Query.parse("header X-Version regex /v(\\d+)/");
        assertThat(query.name()).isEqualTo("header");
        assertThat(query.argument()).isEqualTo("x-version");
        assertThat(query.of(ANSWER)).containsExactly("1");
        assertThat(Query.parse("header x-version int").of(ANSWER)).isEmpty();
        assertThat(Query.parse("jsonpath $.null").of(ANSWER)).isEmpty();
        assertThatThrownBy(() -> Query.parse("status == 200"))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("expected a filter");
    }

    @Test
    void everyQueryThatExistsCanBeAsked() {
        QueryWord.ALL.values().forEach(word -> {
            String argument = switch (word.takes()) {
                case NOTHING -> "";
                case HEADER_NAME, COOKIE_NAME -> " x";
                case JSON_PATH -> " $.x";
            };
            assertThat(Assertion.parse(word.name() + argument + " exists")
                            .query()
                            .name())
                    .isEqualTo(word.name());
        });
    }
}
