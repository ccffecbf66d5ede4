package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.List;

/** The usual rule: a check is down when so many agents see so many failures. It can only name apps. */
final class QuorumBaseline extends WindowedBaseline {

    private final double agents;
    private final double failures;

    /**
     * @param agents what share of the agents must see it
     * @param failures what share of an agent's runs must fail for it to see it
     * @param window over how many seconds
     */
    QuorumBaseline(double agents, double failures, double window) {
        super(window);
        this.agents = agents;
        this.failures = failures;
    }

    @Override
    List<Suspect> blamed(Iterable<Observation> recent) {
        List<Suspect> blamed = new ArrayList<>();
        byCheckAndAgent(recent).forEach((check, byAgent) -> {
            long seen = byAgent.values().stream()
                    .filter(count -> count.failed() >= failures * count.all())
                    .count();
            String app = app(check);
            if (app != null && seen >= agents * byAgent.size()) {
                blamed.add(new Suspect(Suspect.Kind.APP, app));
            }
        });
        return blamed;
    }
}
