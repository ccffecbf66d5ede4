package dev.candor.page;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How old what pages say is: the same for all audiences, so that the age of one page tells nothing about another. What is
 * said of age moves in steps, so that an answer is the same bytes for some seconds.
 *
 * @param asOf when all that is published was last known to be right; null if it never was
 * @param checkedAt when the newest measurement began; null if there was none
 * @param patience how much older than now {@code asOf} may be before nothing is claimed any more
 */
record Pulse(@Nullable Instant asOf, @Nullable Instant checkedAt, Duration patience) {

    private static final long STEP_S = 5;

    /** Of a hub that has judged nothing yet. */
    static Pulse none(Duration patience) {
        return new Pulse(null, null, patience);
    }

    /** The same, but right only up to that moment if it is an earlier one. */
    Pulse notAfter(@Nullable Instant moment) {
        return moment == null || asOf == null || !moment.isBefore(asOf) ? this : new Pulse(moment, checkedAt, patience);
    }

    /** Whether that moment is in a later step, and so worth telling. */
    boolean olderStepThan(Instant moment) {
        return asOf == null || asOf.getEpochSecond() / STEP_S < moment.getEpochSecond() / STEP_S;
    }

    /** Whether what is published is too old to be believed. */
    boolean expired(Instant now) {
        return asOf == null || asOf.plus(patience).isBefore(now);
    }

    /** What fills the hole; empty if it is none about time. */
    Optional<String> fill(String hole, Instant now) {
        return Optional.ofNullable(
                switch (hole) {
                    case Hole.AS_OF -> iso(asOf);
                    case Hole.AS_OF_TEXT -> text(asOf, now);
                    case Hole.AGE -> age(asOf, now);
                    case Hole.CHECKED -> iso(checkedAt);
                    case Hole.CHECKED_TEXT -> text(checkedAt, now);
                    case Hole.CHECKED_AGE -> age(checkedAt, now);
                    case Hole.UNTIL -> iso(until());
                    case Hole.UNTIL_TEXT -> text(until(), now);
                    default -> null;
                });
    }

    private @Nullable Instant until() {
        return asOf == null ? null : asOf.plus(patience);
    }

    private static String iso(@Nullable Instant at) {
        return at == null ? "" : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String text(@Nullable Instant at, Instant now) {
        return at == null ? "an unknown time" : Words.moment(at, now).text();
    }

    private static String age(@Nullable Instant at, Instant now) {
        if (at == null) {
            return "an unknown time";
        }
        // By the clock's last step: the text of an age then changes with the step and not between.
        long seconds = Math.max(0, now.getEpochSecond() / STEP_S * STEP_S - at.getEpochSecond());
        if (seconds < STEP_S) {
            return "under 5 s";
        }
        return Words.span(Duration.ofSeconds(seconds < 60 ? seconds / STEP_S * STEP_S : seconds / 60 * 60));
    }

    /** As it is kept in a file. */
    Properties toProperties() {
        Properties file = new Properties();
        if (asOf != null) {
            file.setProperty("as-of", asOf.toString());
        }
        if (checkedAt != null) {
            file.setProperty("checked", checkedAt.toString());
        }
        return file;
    }

    /**
     * From such a file.
     *
     * @throws java.time.DateTimeException if it holds something else
     */
    static Pulse of(Properties file, Duration patience) {
        return new Pulse(moment(file, "as-of"), moment(file, "checked"), patience);
    }

    private static @Nullable Instant moment(Properties file, String key) {
        String text = file.getProperty(key);
        return text == null ? null : Instant.parse(text);
    }
}
