package dev.candor.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.candor.problem.Problem;
import dev.candor.problem.Problem.FieldError;
import dev.candor.problem.ProblemException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads fields of a JSON object one by one, and keeps every error with its place, so that all are told at once. */
final class RequestFields {

    private static final int MOST_NAMES = 50;
    private static final int LONGEST_NAME = 200;

    private final JsonNode object;
    private final String at;
    private final List<FieldError> errors;

    /** The fields of that object, whose place is {@code at}, {@code ""} for the whole. */
    RequestFields(JsonNode object, String at, List<FieldError> errors) {
        this.object = object;
        this.at = at;
        this.errors = errors;
    }

    static RequestFields of(JsonNode body) {
        return new RequestFields(body, "", new ArrayList<>());
    }

    /** The fields of the object in that field; null if there is none, which is an error if it is something else. */
    @Nullable
    RequestFields inner(String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isObject()) {
            wrong(field, "must be an object");
            return null;
        }
        return new RequestFields(value, at + "/" + field, errors);
    }

    /** The objects of the list in that field. */
    List<RequestFields> list(String field, int most) {
        JsonNode value = object.path(field);
        if (value.isMissingNode()) {
            return List.of();
        }
        if (!value.isArray() || value.size() > most) {
            wrong(field, "must be a list of at most %d objects".formatted(most));
            return List.of();
        }
        List<RequestFields> inner = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            inner.add(new RequestFields(value.get(i), "%s/%s/%d".formatted(at, field, i), errors));
        }
        return inner;
    }

    /** Refuses what is not among these. */
    void only(Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                wrong(
                        name,
                        "is no field of a gate; known are "
                                + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        });
    }

    boolean has(String field) {
        return object.has(field);
    }

    JsonNode raw(String field) {
        return object.path(field);
    }

    String required(String field) {
        if (object.path(field).isMissingNode() || object.path(field).isNull()) {
            wrong(field, "must be given");
            return "?";
        }
        String text = optional(field);
        return text == null ? "?" : text;
    }

    @Nullable
    String optional(String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || !isName(value.textValue())) {
            wrong(field, "must be a text of 1 to %d printable characters".formatted(LONGEST_NAME));
            return null;
        }
        return value.textValue();
    }

    static boolean isName(String text) {
        return !text.isBlank() && text.length() <= LONGEST_NAME && text.chars().noneMatch(Character::isISOControl);
    }

    List<String> names(String field) {
        JsonNode list = object.path(field);
        if (list.isMissingNode()) {
            return List.of();
        }
        Set<String> names = new LinkedHashSet<>();
        if (!list.isArray() || list.size() > MOST_NAMES) {
            wrong(field, "must be a list of at most %d texts".formatted(MOST_NAMES));
            return List.of();
        }
        list.forEach(entry -> {
            if (entry.isTextual() && isName(entry.textValue())) {
                names.add(entry.textValue());
            } else {
                wrong(field, "must hold texts only, holds " + entry);
            }
        });
        return List.copyOf(names);
    }

    double number(String field, double usual, double least, double most) {
        JsonNode value = object.path(field);
        if (value.isMissingNode()) {
            return usual;
        }
        if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
            wrong(field, "must be a number from %s to %s, was %s".formatted(plain(least), plain(most), value));
            return usual;
        }
        return value.doubleValue();
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    boolean flag(String field, boolean usual) {
        JsonNode value = object.path(field);
        if (value.isMissingNode()) {
            return usual;
        }
        if (!value.isBoolean()) {
            wrong(field, "must be true or false, was " + value);
        }
        return value.asBoolean(usual);
    }

    Duration duration(String field, Duration usual, Duration least, Duration most) {
        Duration read = span(field, least, most);
        return read == null ? usual : read;
    }

    /** Null if it is not given. */
    @Nullable
    Duration span(String field, Duration least, Duration most) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        return Waits.parse(value.asText())
                .filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0)
                .orElseGet(() -> {
                    wrong(
                            field,
                            "must be a duration such as 90s or 15m from %s to %s, was %s"
                                    .formatted(Waits.text(least), Waits.text(most), value));
                    return least;
                });
    }

    @Nullable
    Instant moment(String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(value.asText()).toInstant();
        } catch (DateTimeException e) {
            wrong(field, "must be a time by RFC 3339 such as 2026-03-01T12:00:00Z, was " + value);
            return null;
        }
    }

    /** One of these words. */
    <T> T word(String field, T usual, T[] all, Function<T, String> word) {
        JsonNode value = object.path(field);
        if (value.isMissingNode()) {
            return usual;
        }
        return Arrays.stream(all)
                .filter(one -> word.apply(one).equals(value.asText()))
                .findFirst()
                .orElseGet(() -> {
                    wrong(
                            field,
                            "must be one of %s, was %s"
                                    .formatted(Arrays.stream(all).map(word).collect(Collectors.joining(", ")), value));
                    return usual;
                });
    }

    void wrong(String field, String detail) {
        errors.add(new FieldError(
                field.isEmpty() ? at : at + "/" + field, detail.length() > 300 ? detail.substring(0, 300) : detail));
    }

    /**
     * Ends the reading.
     *
     * @throws ProblemException 400 if anything was wrong, with all of it
     */
    void refuseIfWrong() {
        if (!errors.isEmpty()) {
            throw new ProblemException(Problem.of(400, "invalid-request", "The request is not valid", summary(errors))
                    .with(errors));
        }
    }

    static String summary(List<FieldError> list) {
        return list.get(0).pointer() + " " + list.get(0).detail()
                + (list.size() == 1 ? "" : ", and %d more".formatted(list.size() - 1));
    }
}
