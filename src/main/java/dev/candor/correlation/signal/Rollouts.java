package dev.candor.correlation.signal;

import dev.candor.correlation.blame.Rollout;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Deploys of the last hours, as evidence: right after one, a fault is likelier to be its. */
@ApplicationScoped
public class Rollouts {

    /** Longer than any suspicion against a deploy lasts, and as long as what was measured can be exported with them. */
    public static final Duration REMEMBERED = Duration.ofHours(24);

    private static final int MOST = 1_000;

    private final InstantSource clock;
    private final Map<String, DeployTold> deploys = new LinkedHashMap<>();

    Rollouts(InstantSource clock) {
        this.clock = clock;
    }

    void told(@Observes(during = TransactionPhase.AFTER_SUCCESS) DeployTold deploy) {
        Instant oldest = clock.instant().minus(REMEMBERED);
        synchronized (deploys) {
            deploys.put(deploy.id(), deploy);
            deploys.values().removeIf(known -> known.startedAt().isBefore(oldest));
            while (deploys.size() > MOST) {
                deploys.remove(deploys.keySet().iterator().next());
            }
        }
    }

    /**
     * What began and ended in the last day, in order of time. A rollout that was answered once may be answered again
     * with an end, so that whoever feeds a localizer passes on those that it has not passed on.
     */
    public List<Rollout> recent() {
        synchronized (deploys) {
            return deploys.values().stream()
                    .flatMap(deploy -> Stream.of(deploy.began(), deploy.ended()))
                    .filter(Objects::nonNull)
                    .sorted(Comparator.comparingDouble(Rollout::at))
                    .toList();
        }
    }
}
