package dev.candor.correlation.blame;

import java.util.List;
import java.util.TreeSet;
import java.util.function.DoubleFunction;

/** Turns what stands into what others are told. */
final class Telling {

    private final Ground ground;
    private final Candidates candidates;
    private final DoubleFunction<String> time;
    private final String failed;

    /**
     * One that writes in certain words.
     *
     * @param time turns seconds of the stream into words
     * @param failed what runs that went wrong are called
     */
    Telling(Ground ground, Candidates candidates, DoubleFunction<String> time, String failed) {
        this.ground = ground;
        this.candidates = candidates;
        this.time = time;
        this.failed = failed;
    }

    /** The blame that is laid by it. */
    Blame blame(Latch.Standing s) {
        Search.Held held = s.held;
        double[] touched = new double[1];
        TreeSet<String> checks = new TreeSet<>();
        TreeSet<String> agents = new TreeSet<>();
        s.scene.touching(held.candidate(), (cell, share) -> {
            if (share >= 0.25) {
                touched[0] += cell.count * s.scene.weight;
                checks.add(ground.checks.name(cell.check));
                agents.add(ground.agents.name(cell.agent));
            }
        });
        int all = (int) Math.round(s.scene.cells.stream()
                .mapToDouble(c -> c.count * s.scene.weight)
                .sum());
        int explains = (int) Math.round(touched[0]);
        List<Suspect> rivals = held.rivals().stream().map(candidates::suspect).toList();
        return new Blame(
                candidates.suspect(held.candidate()),
                held.confidence(),
                Math.max(held.confidence(), held.together()),
                held.value(),
                held.severity(),
                s.page,
                s.onset.at(),
                s.onset.from(),
                s.onset.to(),
                rivals,
                explains,
                all,
                explains + (int) Math.round(s.scene.goodRuns(held.candidate())),
                s.scene.length,
                List.copyOf(checks),
                List.copyOf(agents),
                new Sentence(s.scene, ground, candidates, time, failed)
                        .of(held.candidate(), rivals, explains, all, s.onset));
    }
}
