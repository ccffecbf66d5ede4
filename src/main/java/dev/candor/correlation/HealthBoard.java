package dev.candor.correlation;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is believed now and what was believed, for everyone who shows or uses it. */
@ApplicationScoped
public class HealthBoard {

    /** The longest time that can be asked for at once. */
    public static final Duration LONGEST = Duration.ofDays(91);

    private final BeliefStore beliefs;
    private volatile Judgement latest = new Judgement(Instant.EPOCH, List.of(), Map.of(), List.of());
    private volatile Map<Series, String> answeredBy = Map.of();

    HealthBoard(BeliefStore beliefs) {
        this.beliefs = beliefs;
    }

    /**
     * The newest judgement that was committed. Until the first one after a start it is empty and of 1970; whoever shows
     * it must look at its moment, since a judgement of long ago says nothing of now.
     */
    public Judgement latest() {
        return latest;
    }

    /**
     * The spans that touch the time from {@code from} to {@code to}, not cut to it, by component and start. A time that
     * none covers was not watched.
     *
     * @throws IllegalArgumentException if the time is empty, or longer than {@link #LONGEST}
     */
    public List<HealthSpan> spans(Instant from, Instant to) {
        if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "spans are told for more than nothing and at most 91 days, was %s to %s".formatted(from, to));
        }
        return beliefs.spans(from, to);
    }

    /** Which region answered each series when it was last up, as far as answers told. */
    Map<Series, String> answeredBy() {
        return answeredBy;
    }

    void publish(Judgement judgement, Map<Series, String> regions) {
        latest = judgement;
        answeredBy = regions;
    }
}
