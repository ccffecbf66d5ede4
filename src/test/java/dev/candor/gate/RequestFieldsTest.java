package dev.candor.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.problem.Problem.FieldError;
import dev.candor.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestFieldsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private final List<FieldError> errors = new ArrayList<>();

    @Test
    void whatIsNotGivenIsAsUsual() {
        RequestFields fields = fields("{\"nothing\":null}");
        assertThat(fields.inner("a")).isNull();
        assertThat(fields.inner("nothing")).isNull();
        assertThat(fields.list("a", 3)).isEmpty();
        assertThat(fields.optional("nothing")).isNull();
        assertThat(fields.names("a")).isEmpty();
        assertThat(fields.number("a", .9, 0, 1)).isEqualTo(.9);
        assertThat(fields.flag("a", true)).isTrue();
        assertThat(fields.duration("a", SECOND, SECOND, HOUR)).isEqualTo(SECOND);
        assertThat(fields.span("nothing", SECOND, HOUR)).isNull();
        assertThat(fields.moment("nothing")).isNull();
        assertThat(fields.word("a", GateStatus.PASSED, GateStatus.values(), GateStatus::word))
                .isEqualTo(GateStatus.PASSED);
        fields.refuseIfWrong();
        assertThat(errors).isEmpty();
    }

    @Test
    void whatIsGivenIsRead() {
        RequestFields fields = fields("""
                {"in":{"x":"y"},"list":[{"x":"1"},{"x":"2"}],"names":["a","b","a"],"number":0.5,"flag":true,"span":"90s",
                 "at":"2026-03-01T12:00:00+01:00","word":"failed"}""");
        assertThat(fields.inner("in").required("x")).isEqualTo("y");
        assertThat(fields.list("list", 2)).extracting(f -> f.required("x")).containsExactly("1", "2");
        assertThat(fields.names("names")).containsExactly("a", "b");
        assertThat(fields.number("number", .9, 0, 1)).isEqualTo(.5);
        assertThat(fields.flag("flag", false)).isTrue();
        assertThat(fields.duration("span", SECOND, SECOND, HOUR)).isEqualTo(Duration.ofSeconds(90));
        assertThat(fields.moment("at")).isEqualTo(Instant.parse("2026-03-01T11:00:00Z"));
        assertThat(fields.word("word", GateStatus.PASSED, GateStatus.values(), GateStatus::word))
                .isEqualTo(GateStatus.FAILED);
        assertThat(errors).isEmpty();
    }

    @Test
    void everyErrorIsToldAtOnceWithItsPlace() {
        RequestFields fields = fields("""
                {"in":7,"list":{},"long":[{},{},{}],"deep":[{"x":7}],"names":"a","mixed":["a",7,""],"number":"x","low":-1,"high":2,
                 "flag":"yes","span":"soon","short":"1ms","at":"now","word":"great","text":" ","odd":"a\\u0007"}""");
        fields.inner("in");
        fields.list("list", 3);
        fields.list("long", 2);
        fields.list("deep", 1).get(0).optional("x");
        fields.names("names");
        fields.names("mixed");
        fields.number("number", 0, 0, 1);
        fields.number("low", 0, 0, 1);
        fields.number("high", 0, 0, 1);
        fields.flag("flag", false);
        fields.span("span", SECOND, HOUR);
        assertThat(fields.span("short", SECOND, HOUR)).isEqualTo(SECOND);
        fields.moment("at");
        fields.word("word", GateStatus.PASSED, GateStatus.values(), GateStatus::word);
        fields.required("text");
        fields.optional("odd");
        assertThat(fields.required("missing")).isEqualTo("?");
        fields.only(Set.of("in", "list"));
        assertThat(errors)
                .extracting(FieldError::pointer)
                .startsWith(
                        "/in",
                        "/list",
                        "/long",
                        "/deep/0/x",
                        "/names",
                        "/mixed",
                        "/mixed",
                        "/number",
                        "/low",
                        "/high",
                        "/flag",
                        "/span",
                        "/short",
                        "/at",
                        "/word",
                        "/text",
                        "/odd",
                        "/missing");
        assertThat(errors).anySatisfy(e -> assertThat(e.detail()).contains("from 0 to 1, was -1"));
        assertThatThrownBy(fields::refuseIfWrong)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/in must be an object, and ");
    }

    private RequestFields fields(String json) {
        try {
            return new RequestFields(new ObjectMapper().readTree(json), "", errors);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
