package dev.candor.alert;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a failed delivery is tried again. The head is for paging: 2, 5, 15, 30, 60 s, 2, 5, 15 min after the first try;
 * the tail is that of Standard Webhooks, 30 min to 24 h. Each wait is 10 % shorter or longer by chance, so that a receiver
 * that comes back is not hit by everything at once.
 */
public final class Retries {

    private static final double JITTER = 0.1;

    /** Waits between one try and the next; their sums are the times above. */
    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            Duration.ofMinutes(15),
            Duration.ofMinutes(90),
            Duration.ofHours(3),
            Duration.ofHours(5),
            Duration.ofHours(4),
            Duration.ofHours(6),
            Duration.ofHours(4));

    private final RandomGenerator random;

    /** Waits that chance makes a little longer or shorter. */
    public Retries(RandomGenerator random) {
        this.random = random;
    }

    /** How long to wait after the {@code attempts}th try failed, the first being 1; empty if that was the last. */
    public Optional<Duration> after(int attempts) {
        if (attempts > WAITS.size()) {
            return Optional.empty();
        }
        double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        return Optional.of(Duration.ofMillis(Math.round(WAITS.get(attempts - 1).toMillis() * factor)));
    }
}
