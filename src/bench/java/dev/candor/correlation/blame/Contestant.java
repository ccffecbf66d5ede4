package dev.candor.correlation.blame;

import java.util.List;
import java.util.function.Supplier;

/**
 * What is measured.
 *
 * @param name as the command line has it
 * @param lenient whether naming the app is as good as naming its version, its region or its stale discovery
 * @param maker makes a new one
 */
record Contestant(String name, boolean lenient, Supplier<Diagnostician> maker) {

    /** The one that has its doubts asked away, as in Candor; the others hear the answers, too. */
    static final String JOINT = "joint";

    static List<Contestant> all() {
        return List.of(
                new Contestant(JOINT, false, JointLocalizer::new),
                new Contestant("q50", true, () -> new QuorumBaseline(.5, .5, 60)),
                // Route 53 calls healthy what more than 18 % of its checkers call so.
                new Contestant("r53", true, () -> new QuorumBaseline(.82, .5, 60)),
                new Contestant("hier", true, () -> new HierarchyBaseline(.8, .2, 90)),
                new Contestant("007", true, () -> new VoteBaseline(.25, 90)),
                new Contestant("score", true, () -> new ScoreBaseline(.35, 90)),
                new Contestant("ochiai", true, () -> new OchiaiBaseline(.35, 90)));
    }
}
