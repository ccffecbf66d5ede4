package dev.candor.correlation.blame;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which app is being deployed, how far that has come, and which machine runs what, as far as anybody knows. */
final class Rollouts {

    /** How long a deploy is the first suspect for what breaks after it. */
    static final double SUSPECT_S = 30 * 60;

    static final double DISCOVERY_S = 5 * 60;
    static final double NAMES_S = 60 * 60;
    /** How long a deploy takes where nobody told its end. */
    private static final double USUAL_S = 90;
    /** Answers of one version that make another one new. */
    private static final int SETTLED = 20;
    /** A version that answered so lately is no new one, but one that is not gone yet. */
    private static final double GONE_S = 300;

    private final Map<Integer, State> states = new HashMap<>();

    /** One app's newest deploy. */
    static final class State {
        int fresh = -1;
        double from = Double.NEGATIVE_INFINITY;
        double to = Double.NaN;
        /** The version that answered most before, and how often. */
        private int settled = -1;

        private int answers;
        private final Map<Integer, Double> answered = new HashMap<>();
        private final Map<Integer, Double> sawNew = new HashMap<>();
        private final Map<Integer, Double> sawOld = new HashMap<>();

        double end(double now) {
            return Double.isNaN(to) ? Math.min(now, from + USUAL_S) : to;
        }
    }

    void told(Rollout rollout, int app, Names versions) {
        State state = states.computeIfAbsent(app, a -> new State());
        String version = rollout.version();
        if (rollout.started()) {
            int fresh = version == null ? versions.of("?") : versions.of(version);
            begin(state, fresh, rollout.at());
        } else if (state.fresh >= 0) {
            state.to = rollout.at();
            if (version != null) {
                state.fresh = versions.of(version);
            }
        } else if (version != null) {
            begin(state, versions.of(version), rollout.at());
            state.to = rollout.at();
        }
    }

    private static void begin(State state, int fresh, double at) {
        state.fresh = fresh;
        state.from = at;
        state.to = Double.NaN;
        state.sawNew.clear();
        state.sawOld.clear();
    }

    /** An answer told its version: that of a deploy, an older one, or one that nobody announced. */
    void saw(int app, int host, int version, double at) {
        State state = states.computeIfAbsent(app, a -> new State());
        if (version == state.fresh) {
            state.sawNew.merge(host, at, Math::max);
        } else if (state.fresh >= 0 && at < state.from + SUSPECT_S) {
            state.sawOld.merge(host, at, Math::max);
        }
        Double last = state.answered.put(version, at);
        if (version == state.settled) {
            state.answers++;
            return;
        }
        boolean unannounced = state.settled >= 0
                && state.answers >= SETTLED
                && version != state.fresh
                && (last == null || at - last > GONE_S);
        if (unannounced) {
            begin(state, version, at);
            state.sawNew.put(host, at);
        }
        state.settled = version;
        state.answers = 1;
    }

    /** The app's newest deploy, if there was one within the time in which anything may still be its fault. */
    @Nullable
    State recent(int app, double now) {
        State state = states.get(app);
        return state == null || state.fresh < 0 || now > state.end(now) + NAMES_S || now < state.from ? null : state;
    }

    /** How likely it is that the machine on that host runs the new version by then. */
    static double fresh(State state, int host, double at) {
        if (at < state.from) {
            return 0;
        }
        Double seen = state.sawNew.get(host);
        if (seen != null && seen <= at + 1 && seen >= state.from) {
            return 1;
        }
        if (!Double.isNaN(state.to) && at >= state.to) {
            return 1;
        }
        double done = progress(state, at);
        Double old = state.sawOld.get(host);
        if (old == null || old < state.from || old > at) {
            return done;
        }
        double then = progress(state, old);
        return then >= 1 ? 0.5 : (done - then) / (1 - then);
    }

    private static double progress(State state, double at) {
        double whole = Double.isNaN(state.to) ? USUAL_S : Math.max(1, state.to - state.from);
        return Math.max(0, Math.min(1, (at - state.from) / whole));
    }

    /** ln of how much likelier a deploy makes that kind of fault than it is by itself; 0 where none was made lately. */
    double boost(Candidate c, double now) {
        State state = states.get(c.a());
        if (state == null || state.fresh < 0 || now < state.from) {
            return 0;
        }
        double since = now - state.end(now);
        return switch (c.kind()) {
            case APP_VERSION ->
                c.b() == state.fresh && since <= SUSPECT_S ? -3.0 - Trait.prior(Suspect.Kind.APP_VERSION) : 0;
            case STALE_DISCOVERY -> since <= DISCOVERY_S ? -4.6 - Trait.prior(Suspect.Kind.STALE_DISCOVERY) : 0;
            case STALE_DNS -> since <= NAMES_S ? -5.3 - Trait.prior(Suspect.Kind.STALE_DNS) : 0;
            case AGENT, LOCATION, RESOLVER, PATH, TRANSIT, HOST, REGION, PLATFORM, APP, APP_REGION, INSTANCE, STREAM ->
                0;
        };
    }
}
