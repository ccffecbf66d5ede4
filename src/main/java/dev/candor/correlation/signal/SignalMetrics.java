package dev.candor.correlation.signal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What others say, as numbers. */
@ApplicationScoped
class SignalMetrics {

    /** What can become of what is said. */
    enum Fate {
        BEGAN,
        AGAIN,
        ENDED,
        OVER,
        UNPLACED,
        FULL,
        INVALID
    }

    private final Map<Fate, Counter> heard = new EnumMap<>(Fate.class);
    private final Map<Signal.Kind, Integer> lasting = new ConcurrentHashMap<>();

    SignalMetrics(MeterRegistry meters) {
        for (Fate fate : Fate.values()) {
            heard.put(
                    fate,
                    Counter.builder("candor_signals_heard")
                            .description("What other systems, probes and operators said, by what became of it")
                            .tag("fate", fate.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
        for (Signal.Kind kind : Signal.Kind.values()) {
            Gauge.builder("candor_signals", lasting, map -> map.getOrDefault(kind, 0))
                    .description("Signals that last now, by what is wrong")
                    .tag("kind", kind.word())
                    .register(meters);
        }
    }

    void heard(Hearing hearing) {
        count(Fate.BEGAN, hearing.began());
        count(Fate.AGAIN, hearing.again());
        count(Fate.ENDED, hearing.ended());
        count(Fate.OVER, hearing.over());
        count(Fate.FULL, hearing.full());
    }

    void count(Fate fate, int times) {
        Counter counter = heard.get(fate);
        if (counter != null && times > 0) {
            counter.increment(times);
        }
    }

    void show(List<Signal> signals) {
        Map<Signal.Kind, Integer> counts = new EnumMap<>(Signal.Kind.class);
        signals.forEach(signal -> counts.merge(signal.kind(), 1, Integer::sum));
        for (Signal.Kind kind : Signal.Kind.values()) {
            lasting.put(kind, counts.getOrDefault(kind, 0));
        }
    }
}
