package dev.candor.correlation.blame;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A suspect in numbers.
 *
 * @param index its place among all
 * @param a first coordinate: the agent, location, host, app
 * @param b second coordinate: the region, host, check or version; -1 where one is enough
 * @param from locations of a transit block, else null
 * @param to regions of a transit block, else null
 */
record Candidate(
        int index,
        Suspect.Kind kind,
        int a,
        int b,
        @Nullable BitSet from,
        @Nullable BitSet to) {

    /** Whether a run by that agent, with that question, is touched by it in that slot. */
    boolean touches(int agent, Ground.Asking asking, int check, Spread spread, int slot) {
        return switch (kind) {
            case AGENT -> agent == a;
            case LOCATION -> asking.location() == a;
            case RESOLVER -> asking.resolver() == a;
            case STREAM -> check == b && (a < 0 || agent == a);
            case PATH -> asking.location() == a && spread.region[slot] == b;
            case TRANSIT ->
                from != null
                        && to != null
                        && spread.region[slot] >= 0
                        && from.get(asking.location())
                        && to.get(spread.region[slot]);
            case HOST -> spread.host[slot] == a;
            case REGION -> spread.region[slot] == a;
            case PLATFORM -> spread.app >= 0 && slot != spread.stale;
            case APP -> spread.app == a;
            case APP_REGION, STALE_DISCOVERY -> spread.app == a && spread.region[slot] == b;
            case INSTANCE -> spread.app == a && spread.host[slot] == b;
            case APP_VERSION -> spread.app == a && spread.fresh[slot] == b;
            case STALE_DNS -> spread.app == a && slot == spread.stale;
        };
    }

    /** How much of the run it touches, from 0 to 1. */
    double share(int agent, Ground.Asking asking, int check, Spread spread) {
        double sum = 0;
        for (int slot = 0; slot < spread.slots(); slot++) {
            if (touches(agent, asking, check, spread, slot)) {
                sum += spread.share[slot];
            }
        }
        return sum;
    }
}
