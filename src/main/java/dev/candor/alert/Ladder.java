package dev.candor.alert;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who is told when nobody takes an alert in hand that pages: steps, each with its channels and its time after the first. */
@Singleton
class Ladder {

    private static final Pattern STEP = Pattern.compile("([a-z0-9-]{1,63})@([0-9]{1,5})(s|m|h)");

    private final Policy policy;
    private final List<Duration> times;

    Ladder(AlertConfig config, Channels channels) {
        Map<String, Duration> after = new TreeMap<>();
        for (String text : config.ladder().orElse(List.of())) {
            Matcher step = STEP.matcher(text.strip());
            if (!step.matches() || channels.find(step.group(1)).isEmpty()) {
                throw new IllegalStateException(
                        "candor.alert.ladder: expected a channel and a time like pager@5m, found " + text);
            }
            long amount = Long.parseLong(step.group(2));
            after.put(
                    step.group(1),
                    switch (step.group(3)) {
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        default -> Duration.ofHours(amount);
                    });
        }
        times = List.copyOf(new TreeSet<>(after.values()));
        Map<String, Integer> steps = new HashMap<>();
        after.forEach((channel, time) -> steps.put(channel, times.indexOf(time)));
        policy = new Policy(steps);
    }

    Policy policy() {
        return policy;
    }

    /** How long after the alert was told that step is reached; empty if there is none such. */
    Optional<Duration> after(int step) {
        return step < times.size() ? Optional.of(times.get(step)) : Optional.empty();
    }

    /** How long from one step to the next; empty at the top. */
    Optional<Duration> toNext(int step) {
        return after(step + 1).map(next -> next.minus(step < times.size() ? times.get(step) : Duration.ZERO));
    }
}
