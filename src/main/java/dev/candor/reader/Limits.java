package dev.candor.reader;

import dev.candor.problem.Problem;
import dev.candor.problem.ProblemException;
import dev.candor.security.AttemptLimit;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How often who may write. Nobody can have somebody else's mailbox filled from here, nor fill the operators' page. */
@Singleton
class Limits {

    private static final int KEYS = 10_000;
    // All readers together may write as often as so many of them.
    private static final int ALL = 30;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final InstantSource clock;
    private final int most;
    private final AttemptLimit perReader;
    private final AttemptLimit perAddress = new AttemptLimit(3, HOUR, KEYS);
    private final AttemptLimit all;

    Limits(SubscriptionConfig config, InstantSource clock) {
        this.clock = clock;
        this.most = config.perMinute();
        this.perReader = new AttemptLimit(most, MINUTE, KEYS);
        this.all = new AttemptLimit(most * ALL, MINUTE, 1);
    }

    /**
     * Returns if one more write is let through; counts it.
     *
     * @param reader who writes: the customer, else the network address
     * @throws ProblemException 429 if not
     */
    void write(String reader) {
        if (!perReader.allows(reader, clock.instant()) || !all.allows("", clock.instant())) {
            throw tooMany(MINUTE, "%d a minute from one place are taken".formatted(most));
        }
    }

    /**
     * Returns if one more question may go to that address.
     *
     * @throws ProblemException 429 if not
     */
    void ask(@Nullable String address) {
        if (!perAddress.allows(String.valueOf(address).strip().toLowerCase(Locale.ROOT), clock.instant())) {
            throw tooMany(HOUR, "an address is asked 3 times an hour at most");
        }
    }

    private static ProblemException tooMany(Duration wait, String why) {
        return ProblemException.later(Problem.of(429, "too-many-requests", "That is too often", why), wait);
    }
}
