package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class LogBudgetTest {

    private final AtomicLong nanos = new AtomicLong();
    private final LogBudget budget = new LogBudget(nanos::get);

    @Test
    void aProbeThatFailsOnAndOnIsToldFiveTimesAMinuteAndTheRestIsCounted() {
        long before = LogBudget.leftOut();
        assertThat(told("a", 1_000)).isEqualTo(5);
        assertThat(LogBudget.leftOut() - before).isEqualTo(995);
        assertThat(told("b", 1)).as("another probe").isEqualTo(1);
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(told("a", 1_000)).isEqualTo(5);
    }

    @Test
    void tenThousandProbesThatFailTogetherAreToldAHundredTimesAMinute() {
        assertThat(IntStream.range(0, 10_000).mapToLong(i -> told("p" + i, 1)).sum())
                .isEqualTo(100);
    }

    private long told(String probe, int times) {
        return IntStream.range(0, times)
                .filter(i -> {
                    ExtLogRecord one = new ExtLogRecord(
                            Level.WARN, "probe %s fails", ExtLogRecord.FormatStyle.PRINTF, LogBudget.class.getName());
                    one.setLoggerName("dev.candor.agent");
                    one.setParameters(new Object[] {probe});
                    return budget.isLoggable(one);
                })
                .count();
    }
}
