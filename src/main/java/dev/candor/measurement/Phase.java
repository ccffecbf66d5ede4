package dev.candor.measurement;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What latencies are kept of. The codes are in every row: never change one. They count from 0 on. */
enum Phase {
    /** The whole run. */
    TOTAL(0),
    DNS(1),
    CONNECT(2),
    TLS(3),
    SEND(4),
    WAIT(5),
    TRANSFER(6);

    private static final Phase[] ALL = values();

    private final int code;

    Phase(int code) {
        this.code = code;
    }

    /** The number that is written. */
    int code() {
        return code;
    }

    /** The phase that was written as this number. */
    static Phase of(int code) {
        if (code < 0 || code >= ALL.length) {
            throw new IllegalStateException("the database holds an unknown phase: " + code);
        }
        return ALL[code];
    }

    /** The word in JSON and in parameters. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The phase of that word, if there is one. */
    static Optional<Phase> named(String word) {
        return Stream.of(ALL).filter(phase -> phase.word().equals(word)).findFirst();
    }

    /** How long it took, in milliseconds; null if it did not happen. */
    @Nullable
    Double in(Measurement measurement) {
        Phases phases = measurement.phases();
        return switch (this) {
            case TOTAL -> (Double) measurement.timings().total();
            case DNS -> phases.dns();
            case CONNECT -> phases.connect();
            case TLS -> phases.tls();
            case SEND -> phases.send();
            case WAIT -> phases.waiting();
            case TRANSFER -> phases.transfer();
        };
    }
}
