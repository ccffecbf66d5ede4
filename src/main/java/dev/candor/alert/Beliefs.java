package dev.candor.alert;

import dev.candor.correlation.Finding;
import dev.candor.correlation.Judged;
import dev.candor.correlation.Judgement;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is believed in the very tick whose incidents are told: the board shows it only once the tick is committed. */
@ApplicationScoped
class Beliefs {

    /** Before the incidents of the same tick are written. */
    private static final int FIRST = 100;

    // An older belief says nothing of now.
    private static final Duration FRESH = Duration.ofSeconds(30);

    /** What was believed at one moment, by what is blamed. */
    private record Known(Instant at, Map<String, Finding> byCause) {}

    private volatile Known known = new Known(Instant.EPOCH, Map.of());

    void on(@Observes @Priority(FIRST) Judged judged) {
        take(judged.now());
    }

    void take(Judgement judgement) {
        Map<String, Finding> byCause = new LinkedHashMap<>();
        judgement.findings().forEach(f -> byCause.putIfAbsent(String.valueOf(AlertEntity.causeOf(f.suspect())), f));
        known = new Known(judgement.at(), byCause);
    }

    /** The finding that blames it; null where none does. */
    @Nullable
    Finding of(@Nullable String cause) {
        return cause == null ? null : known.byCause().get(cause);
    }

    /**
     * Whether what is blamed is certain and lasting enough to wake a person. What nothing explains, and what an operator
     * says, is by its severity alone; so is everything where nobody judges.
     */
    boolean certain(@Nullable String cause, Instant now) {
        Finding finding = of(cause);
        return cause == null || known.at().isBefore(now.minus(FRESH)) || (finding != null && finding.page());
    }

    /** What is blamed that certainly. */
    Set<String> worthWaking() {
        return known.byCause().entrySet().stream()
                .filter(entry -> entry.getValue().page())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** When it was believed. */
    Instant at() {
        return known.at();
    }
}
