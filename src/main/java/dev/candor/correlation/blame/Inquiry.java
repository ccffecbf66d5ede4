package dev.candor.correlation.blame;

import dev.candor.correlation.blame.Questions.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are worth making beyond the usual ones (attribution page, 4.4): what just failed is asked again by others,
 * who of several is to blame is asked where the answer tells most, and what was just deployed is asked more often, all within
 * a budget. Safe for several threads.
 */
public final class Inquiry {

    /** From this confidence on nothing is in doubt. */
    static final double CERTAIN = 0.99;

    /** Repeats leave so much of the budget to the questions: many things may fail of one cause. */
    private static final double RESERVE = 0.5;
    /** Time for an agent to hear of it. */
    private static final Duration NOTICE = Duration.ofSeconds(1);
    /** A question was just answered: the same again would tell less than the reckoning thinks. */
    private static final Duration ONCE_IN = Duration.ofSeconds(10);

    private static final int MOST_WAITING = 1_000;
    private static final int MOST_REMEMBERED = 20_000;
    private static final int MOST_DOUBTS = 4;
    /** How many questions are asked at once, for all doubts together: one after another would take too long. */
    private static final int MOST_QUESTIONS = 4;
    /** How many runs a look adds for new versions. */
    private static final int MOST_WATCHING = 2;

    /** Why a run is made. */
    public enum Why {
        /** Another one of the same check failed. */
        REPEAT,
        /** It tells suspects apart. */
        QUESTION,
        /** A new version just went out. */
        DEPLOY
    }

    /**
     * What is named for failures, with more or less doubt, or suspected.
     *
     * @param rivals what explains the same as well; empty where the blame is clear
     * @param confidence from 0 to 1
     * @param severity the share of the runs it touches that it breaks, from 0 to 1
     * @param checks which fail of it
     * @param locations where that was seen
     */
    public record Named(
            Suspect suspect,
            List<Suspect> rivals,
            double confidence,
            double severity,
            List<String> checks,
            List<String> locations) {
        public Named {
            rivals = List.copyOf(rivals);
            checks = List.copyOf(checks);
            locations = List.copyOf(locations);
        }

        /** What is only suspected. */
        public static Named of(Diagnosis.Lead lead) {
            return new Named(lead.suspect(), List.of(), lead.confidence(), lead.severity(), List.of(), List.of());
        }

        private boolean doubtful() {
            return suspect.kind() != Suspect.Kind.STREAM && (!rivals.isEmpty() || confidence < CERTAIN);
        }
    }

    /**
     * Who can be asked now.
     *
     * @param touches what the runs of each question touch; the same object for as long as that has not changed
     * @param perSecond how many runs are made each second anyway
     * @param brief whether a run of that check is over soon enough to be an answer
     * @param soon whether others ask that check anyway before it could be repeated
     */
    public record Ways(Touches touches, double perSecond, Predicate<String> brief, Predicate<String> soon) {}

    /** One run to make at that moment. */
    public record Wanted(Why why, Question question, Instant at) {}

    /**
     * What a look came to.
     *
     * @param wanted the runs to make
     * @param refused how many more there was no budget for
     */
    public record Look(List<Wanted> wanted, int refused) {
        public Look {
            wanted = List.copyOf(wanted);
        }
    }

    private record Failed(String agent, String location, String check, Instant heard) {}

    private final Duration delay;
    private final Budget budget;
    private final boolean allowed;
    private final BlockingQueue<Failed> failed = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> asked = new LinkedHashMap<>();
    private final Watches watches = new Watches();
    private Instant doubted = Instant.EPOCH;
    private Instant watched = Instant.EPOCH;
    private @Nullable Touches known;
    private Questions chooser = new Questions(new Touches(new Slots(List.of(), true)));

    /**
     * One with a full budget.
     *
     * @param share of the usual runs that may be made in addition, from 0 to 1
     * @param delay how long after a run that failed others repeat it
     * @param now the moment
     */
    public Inquiry(double share, Duration delay, Instant now) {
        this.delay = delay;
        this.budget = new Budget(share, now);
        this.allowed = share > 0;
    }

    /** How many runs may be made now. */
    public double left(Instant now) {
        return budget.left(now);
    }

    /** A run ended. Only a first failure is repeated: what goes on failing is asked anyway. */
    public void heard(String agent, String location, String check, boolean ok, Instant now) {
        String stream = agent + " " + check;
        if (ok) {
            failing.remove(stream);
        } else if (failing.add(stream)) {
            if (failing.size() > MOST_REMEMBERED) {
                failing.clear();
            }
            // Of so many failures at once no more can be repeated anyway.
            var unused = failed.offer(new Failed(agent, location, check, now));
        }
    }

    /** A deploy of that app began or ended at that moment; to say so again changes nothing. */
    public synchronized void rolledOut(String app, Instant at, Instant now) {
        watches.rolledOut(app, at, now);
    }

    /** Whether there is anything to ask, so that it is worth finding out who can be asked. */
    public synchronized boolean any(List<Named> named, Instant now) {
        return allowed
                && (!failed.isEmpty() || watching(now) || !doubts(named, now).isEmpty());
    }

    /** Says what is worth asking now, and takes it out of the budget. */
    public synchronized Look look(List<Named> named, Ways ways, Instant now) {
        List<Failed> waiting = new ArrayList<>();
        failed.drainTo(waiting);
        List<Named> doubts = doubts(named, now);
        budget.runs(ways.perSecond(), now);
        if (ways.touches() != known) {
            known = ways.touches();
            chooser = new Questions(ways.touches());
        }
        List<Wanted> wanted = new ArrayList<>();
        Set<String> ill = new HashSet<>();
        waiting.forEach(one -> ill.add(one.location()));
        named.forEach(one -> ill.addAll(one.locations()));
        int refused = 0;
        for (Failed one : waiting) {
            refused += repeat(one, ill, ways, now, wanted);
        }
        for (Named doubt : doubts) {
            doubted = now;
            refused += ask(doubt, Math.max(1, MOST_QUESTIONS / doubts.size()), ways, now, wanted);
        }
        refused += watch(ways, now, wanted);
        return new Look(wanted, refused);
    }

    // How many were refused: where there is no budget for one, there is none for the next.
    private int ask(Named doubt, int most, Ways ways, Instant now, List<Wanted> wanted) {
        Map<Suspect, Double> rivals = rivals(doubt);
        for (int i = 0; i < most; i++) {
            Optional<Question> best = chooser.best(rivals, doubt.severity(), q -> free(q, ways, now));
            if (best.isEmpty()) {
                return 0;
            }
            if (!want(Why.QUESTION, best.get(), 0, now.plus(NOTICE), now, wanted)) {
                return 1;
            }
        }
        return 0;
    }

    private boolean watching(Instant now) {
        return !now.isBefore(watched.plus(delay)) && watches.any(now);
    }

    // How many were refused.
    private int watch(Ways ways, Instant now, List<Wanted> wanted) {
        if (!watching(now)) {
            return 0;
        }
        watched = now;
        for (int i = 0; i < MOST_WATCHING; i++) {
            Optional<Question> next = watches.next(ways.touches(), q -> free(q, ways, now), now);
            if (next.isPresent() && !want(Why.DEPLOY, next.get(), RESERVE, now.plus(NOTICE), now, wanted)) {
                return 1;
            }
        }
        return 0;
    }

    private List<Named> doubts(List<Named> named, Instant now) {
        boolean answering = now.isBefore(doubted.plus(delay));
        return answering
                ? List.of()
                : named.stream().filter(Named::doubtful).limit(MOST_DOUBTS).toList();
    }

    // How many were refused.
    private int repeat(Failed one, Set<String> ill, Ways ways, Instant now, List<Wanted> wanted) {
        String key = "again " + one.check();
        if (!ways.brief().test(one.check()) || ways.soon().test(one.check()) || recently(key, now)) {
            return 0;
        }
        Instant at = later(one.heard().plus(delay), now.plus(NOTICE));
        List<Question> others =
                chooser.again(one.agent(), one.location(), one.check(), location -> !ill.contains(location));
        if (!others.isEmpty()) {
            remember(key, now);
        }
        int refused = 0;
        for (Question question : others) {
            refused += want(Why.REPEAT, question, RESERVE, at, now, wanted) ? 0 : 1;
        }
        return refused;
    }

    private boolean want(Why why, Question question, double reserve, Instant at, Instant now, List<Wanted> wanted) {
        boolean granted = budget.take(reserve, now);
        if (granted) {
            remember(key(question), now);
            wanted.add(new Wanted(why, question, at));
        }
        return granted;
    }

    private Map<Suspect, Double> rivals(Named named) {
        if (named.rivals().isEmpty()) {
            return chooser.rivals(named.suspect(), named.confidence(), named.checks(), named.locations());
        }
        // Each as likely as the next: that is what makes it ambiguous.
        Map<Suspect, Double> even = new LinkedHashMap<>();
        double each = 1.0 / (1 + named.rivals().size());
        even.put(named.suspect(), each);
        named.rivals().forEach(rival -> even.put(rival, each));
        return even;
    }

    private boolean free(Question question, Ways ways, Instant now) {
        return ways.brief().test(question.check()) && !recently(key(question), now);
    }

    private static String key(Question question) {
        return question.agent() + " " + question.check();
    }

    private boolean recently(String key, Instant now) {
        Instant at = asked.get(key);
        return at != null && at.plus(ONCE_IN).isAfter(now);
    }

    private void remember(String key, Instant now) {
        asked.remove(key);
        asked.put(key, now);
        if (asked.size() > MOST_REMEMBERED) {
            asked.remove(asked.keySet().iterator().next());
        }
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
