package dev.candor.correlation.signal;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.candor.correlation.blame.Suspect;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody else says of a part of the platform, for as long as they say it.
 *
 * @param source who says so, by a key that stays: {@code alert HostDiskFailing}, {@code probe memory-pressure},
 *     {@code operator}
 * @param fingerprint tells the things apart of which one source speaks
 * @param about of what
 * @param kind what is wrong with it
 * @param text in the source's words, made fit for one line; for operators, since it may name what is nobody's business
 * @param from since when, as the source says; never in the future
 * @param heardAt when it was said last
 * @param until when it is over by itself, unless it is said again
 * @param endedAt when it was over; null while it lasts
 */
public record Signal(
        UUID id,
        String source,
        String fingerprint,
        Suspect about,
        Kind kind,
        Severity severity,
        String text,
        Instant from,
        Instant heardAt,
        Instant until,
        @Nullable Instant endedAt) {

    /** Who says so where an operator does. */
    public static final String OPERATOR = "operator";

    /** What can be wrong with a machine. */
    public enum Kind {
        CPU(0.6, "cpu", "throttl", "load", "steal"),
        MEMORY(0.7, "memory", "mem", "swap", "pressure"),
        OOM(0.9, "oom", "outofmemory"),
        DISK(0.8, "disk", "drive", "filesystem", "smart", "nvme", "ssd", "raid", "inode", "storage", "volume"),
        NETWORK(1.0, "network", "packet", "link", "nic", "bond", "interface"),
        OTHER(0.7);

        private final double share;
        private final String words;

        Kind(double share, String... words) {
            this.share = share;
            this.words = String.join(" ", words);
        }

        /** The word in JSON and files: {@code disk}. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of that word; {@link #OTHER} for a word that is none. */
        static Kind of(String word) {
            return find(word.toLowerCase(Locale.ROOT)).orElse(OTHER);
        }

        /** The kind of exactly that word. */
        public static Optional<Kind> find(String word) {
            return Stream.of(values()).filter(kind -> kind.word().equals(word)).findFirst();
        }

        /** The words of all kinds, as people list them. */
        public static String words() {
            return Stream.of(values()).map(Kind::word).collect(Collectors.joining(", "));
        }

        /** What the name of an alert is about, by the words in it; the earliest in it counts, and of two the longer. */
        static Kind named(String name) {
            String lower = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
            Kind best = OTHER;
            int at = Integer.MAX_VALUE;
            int length = 0;
            for (Kind kind : values()) {
                for (String word : kind.words.split(" ", -1)) {
                    int found = lower.indexOf(word);
                    if (!word.isEmpty() && found >= 0 && (found < at || (found == at && word.length() > length))) {
                        best = kind;
                        at = found;
                        length = word.length();
                    }
                }
            }
            return best;
        }
    }

    /** How bad it is. */
    public enum Severity {
        /** Worth knowing, and no reason to worry anybody. */
        INFO(0.2),
        /** What depends on it is at risk. */
        WARNING(0.5),
        /** What depends on it is at great risk. */
        CRITICAL(0.8),
        /** It is gone: what depends on it is impaired, whether or not a probe sees it. Only an operator can say so. */
        DEAD(1.0);

        private final double share;

        Severity(double share) {
            this.share = share;
        }

        /** The word in JSON and files: {@code warning}. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What other systems mean by their word; a word that nobody knows is a warning. */
        static Severity of(@Nullable String word) {
            return switch (word == null ? "" : word.toLowerCase(Locale.ROOT)) {
                case "critical", "crit", "page", "error", "emergency", "fatal", "high", "major", "p1" -> CRITICAL;
                case "info", "information", "informational", "none", "notice", "debug", "low", "p4", "p5" -> INFO;
                default -> WARNING;
            };
        }

        boolean atLeast(Severity other) {
            return compareTo(other) >= 0;
        }
    }

    public Signal {
        if (until.isBefore(from) || (endedAt != null && endedAt.isBefore(from))) {
            throw new IllegalArgumentException(
                    "a signal must not end before it begins, was %s to %s or %s".formatted(from, until, endedAt));
        }
    }

    /** Whether it is still said at that moment. */
    public boolean lastsAt(Instant moment) {
        return endedAt == null && moment.isBefore(until);
    }

    /** Whether an operator says so, who needs no proof. */
    public boolean byOperator() {
        return source.equals(OPERATOR);
    }

    /** How much it says about a fault if its source is always right, from 0 to 1. */
    double weight() {
        return severity == Severity.DEAD ? 1 : severity.share * kind.share;
    }
}
