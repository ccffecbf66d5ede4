package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an address says of where a run went: which machines are behind it, and whether the app has left it. Plans are
 * wrong at times, so that answers count for more: an address that answers well is in use, whatever the plan says.
 */
final class Addresses {

    /** Beyond these, an app's address is not looked into: bounded memory. */
    private static final int MOST = 4096;

    /** Good answers from addresses that no plan names, from which on the plan is taken for outdated. */
    private static final int MOVED = 5;
    /** A planned address that has not answered for so long, while others that no plan names do, was left. */
    private static final double QUIET_S = 45;

    private final Map<Integer, Map<String, Seen>> byApp = new HashMap<>();
    private final Map<Integer, Moves> moves = new HashMap<>();
    private double agreed = 6;
    private double told = 7;

    private static final class Seen {
        private double good;
        private double bad;
        private double lastGood = Double.NEGATIVE_INFINITY;
    }

    private static final class Moves {
        private double last = Double.NEGATIVE_INFINITY;
        private int count;
    }

    /** An answer came, or did not, from that address. */
    void saw(Ground.App app, String ip, boolean good, double at) {
        Map<String, Seen> known = byApp.computeIfAbsent(app.index, a -> new HashMap<>());
        Seen seen = known.get(ip);
        if (seen == null) {
            if (known.size() >= MOST) {
                return;
            }
            seen = new Seen();
            known.put(ip, seen);
        }
        if (good) {
            seen.good++;
            seen.lastGood = Math.max(seen.lastGood, at);
            if (!planned(app, ip)) {
                Moves m = moves.computeIfAbsent(app.index, a -> new Moves());
                m.count = at - m.last > 10 * QUIET_S ? 1 : m.count + 1;
                m.last = at;
            }
        } else {
            seen.bad++;
        }
    }

    /** The plan names that address no more: what it answered until now says nothing of what it is from now on. */
    void left(int app, String ip) {
        Map<String, Seen> known = byApp.get(app);
        if (known != null) {
            known.remove(ip);
        }
    }

    private static boolean planned(Ground.App app, String ip) {
        return app.machines.stream().anyMatch(m -> ip.equals(m.ip));
    }

    /** An answer named its host: is it the one that its address led to? */
    void compare(Ground.App app, String ip, int host) {
        List<Ground.Machine> behind = behind(app, ip);
        if (!behind.isEmpty() && behind.size() < app.machines.size()) {
            told++;
            if (behind.stream().anyMatch(m -> m.host == host)) {
                agreed++;
            }
            if (told > 4000) {
                told /= 2;
                agreed /= 2;
            }
        }
    }

    /** How far an address can be believed to lead to the machines that the plan puts behind it. */
    double trust() {
        return agreed / told;
    }

    /** The machines that the plan puts behind that address; empty where it says nothing. */
    static List<Ground.Machine> behind(Ground.App app, String ip) {
        List<Ground.Machine> behind = new ArrayList<>(1);
        for (Ground.Machine machine : app.machines) {
            if (ip.equals(machine.ip)) {
                behind.add(machine);
            }
        }
        return behind;
    }

    /**
     * Whether the app has left that address: the plan names others and it hardly answers, or the plan is outdated and
     * others, which it does not name, answer in its place.
     */
    boolean stale(Ground.App app, String ip, double at) {
        Map<String, Seen> known = byApp.get(app.index);
        Seen seen = known == null ? null : known.get(ip);
        if (planned(app, ip)) {
            Moves m = moves.get(app.index);
            return m != null
                    && m.count >= MOVED
                    && at - m.last < QUIET_S
                    && (seen == null || at - seen.lastGood > QUIET_S);
        }
        return app.machines.stream().anyMatch(m -> m.ip != null) && (seen == null || seen.good <= seen.bad);
    }
}
