package dev.candor.app;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.quarkus.logging.LoggingFilter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what fails again and again from filling a disk: a message about one thing (its first value, such as a probe) is logged five
 * times a minute, and a message about whatever it may be a hundred times. The rest is counted.
 */
@LoggingFilter(name = "log-budget")
public final class LogBudget implements Filter {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int EACH = 5;
    private static final int ALL = 100;

    // Things that fail in the same minute, beyond which the oldest may be told again: a megabyte.
    private static final int MOST_KEYS = 4_096;

    private static final LongAdder LEFT_OUT = new LongAdder();

    private final Cache<Key, AtomicInteger> spent;

    private record Key(
            String logger, String message, @Nullable String about) {}

    /** By this machine's steady clock. */
    public LogBudget() {
        this(Ticker.systemTicker());
    }

    LogBudget(Ticker clock) {
        spent = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterWrite(WINDOW)
                .ticker(clock)
                .build();
    }

    /** How many messages of this process were left out. */
    static long leftOut() {
        return LEFT_OUT.sum();
    }

    @Override
    public boolean isLoggable(LogRecord one) {
        String logger = String.valueOf(one.getLoggerName());
        String message = String.valueOf(one.getMessage());
        Object[] values = one.getParameters();
        boolean told = true;
        if (values != null && values.length > 0) {
            told = within(new Key(logger, message, String.valueOf(values[0])), EACH);
        }
        // What is left out for one thing must not use up what all things together may say.
        if (told) {
            told = within(new Key(logger, message, null), ALL);
        }
        if (!told) {
            LEFT_OUT.increment();
        }
        return told;
    }

    private boolean within(Key key, int most) {
        return spent.get(key, any -> new AtomicInteger()).incrementAndGet() <= most;
    }
}
