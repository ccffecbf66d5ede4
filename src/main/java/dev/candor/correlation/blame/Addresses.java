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

    /** How much of what is known of an agent's ways outlives its next run. */
    private static final double HABIT = 0.7;
    /** For so long an agent is thought to go where it went. */
    private static final double STAYS_S = 300;
    /** And where nothing is known of it, while others go to left addresses. */
    private static final double UNTOLD = 0.1;

    private final Map<Integer, Map<String, Seen>> byApp = new HashMap<>();
    private final Map<Integer, Moves> moves = new HashMap<>();
    /** Per app and agent, how often it went to an address that the app has left, lately. */
    private final Map<Integer, Map<Integer, Stays>> stays = new HashMap<>();

    // Plans are right far more often than not, as far as nobody has told otherwise.
    private double agreed = 29;
    private double told = 30;

    private static final class Seen {
        private double good;
        private double bad;
        private double lastGood = Double.NEGATIVE_INFINITY;
    }

    private static final class Stays {
        private double share;
        private double at = Double.NEGATIVE_INFINITY;
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

    /** That agent's run went to an address of the app: one that it has left, or another. */
    void went(int app, int agent, boolean left, double at) {
        Map<Integer, Stays> known = stays.get(app);
        if (known == null) {
            if (!left) {
                return;
            }
            known = stays.computeIfAbsent(app, a -> new HashMap<>());
        }
        Stays its = known.computeIfAbsent(agent, a -> new Stays());
        its.share += (1 - HABIT) * ((left ? 1 : 0) - its.share);
        its.at = at;
    }

    /** How likely a run of that agent, of which no address is known, went to one that the app has left. */
    double left(int app, int agent, double at) {
        Map<Integer, Stays> known = stays.get(app);
        if (known == null) {
            return 0;
        }
        Stays its = known.get(agent);
        if (its != null && at - its.at < STAYS_S) {
            return its.share;
        }
        boolean others = known.values().stream().anyMatch(s -> at - s.at < STAYS_S && s.share > 0);
        return others ? UNTOLD : 0;
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
