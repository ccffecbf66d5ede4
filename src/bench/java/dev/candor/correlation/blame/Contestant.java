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

    static List<Contestant> all() {
        return List.of(
                new Contestant("joint", false, Contestant::joint),
                new Contestant("q50", true, () -> new QuorumBaseline(.5, .5, 60)));
    }

    private static Diagnostician joint() {
        try {
            return (Diagnostician) Class.forName("dev.candor.correlation.blame.JointLocalizer")
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("there is no JointLocalizer yet", e);
        }
    }
}
