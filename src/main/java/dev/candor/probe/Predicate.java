package dev.candor.probe;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What is claimed of a value. */
enum Predicate {
    EQUAL("=="),
    UNEQUAL("!="),
    LESS("<"),
    AT_MOST("<="),
    MORE(">"),
    AT_LEAST(">="),
    STARTS_WITH("startsWith"),
    ENDS_WITH("endsWith"),
    CONTAINS("contains"),
    MATCHES("matches"),
    IN("in"),
    EXISTS("exists"),
    IS_EMPTY("isEmpty");

    /** By their words, in the order messages list them. */
    static final Map<String, Predicate> ALL = Collections.unmodifiableMap(Arrays.stream(values())
            .collect(Collectors.toMap(Predicate::word, p -> p, (a, b) -> a, LinkedHashMap::new)));

    private final String word;

    Predicate(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    boolean asksForOrder() {
        return this == LESS || this == AT_MOST || this == MORE || this == AT_LEAST;
    }

    boolean asksForText() {
        return switch (this) {
            case STARTS_WITH, ENDS_WITH, CONTAINS, MATCHES, IS_EMPTY -> true;
            case EQUAL, UNEQUAL, LESS, AT_MOST, MORE, AT_LEAST, IN, EXISTS -> false;
        };
    }
}
