package dev.candor.correlation.blame;

import dev.candor.correlation.blame.Questions.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Apps of which a new version goes out or just did. What a deploy breaks in one region is often over before the usual runs
 * from the few locations that it answers have met it (attribution page, F8); so each of an app's regions is asked evenly for
 * a while. Not thread-safe.
 */
final class Watches {

    /** For how long an app is watched after its deploy began, and after it ended. */
    static final Duration WATCHED = Duration.ofSeconds(90);

    private static final int MOST = 100;

    private final Map<String, Watch> byApp = new LinkedHashMap<>();

    private static final class Watch {
        Instant until = Instant.EPOCH;
        int asked;
        final Map<Suspect, Double> askedOfPart = new HashMap<>();
        final Map<String, Integer> askedBy = new HashMap<>();
    }

    /** A deploy of that app began or ended at that moment; to say so again changes nothing. */
    void rolledOut(String app, Instant at, Instant now) {
        Instant until = at.plus(WATCHED);
        if (at.isAfter(now) || !until.isAfter(now)) {
            return;
        }
        Watch watch = byApp.get(app);
        if (watch == null) {
            byApp.values().removeIf(one -> !one.until.isAfter(now));
            if (byApp.size() >= MOST) {
                return;
            }
            watch = new Watch();
            byApp.put(app, watch);
        }
        watch.until = until.isAfter(watch.until) ? until : watch.until;
    }

    /** Whether any app is watched now. */
    boolean any(Instant now) {
        return byApp.values().stream().anyMatch(watch -> watch.until.isAfter(now));
    }

    /**
     * The next question: of the app that was asked least, to the region that was asked least, by the agent that asked least.
     *
     * @param free whether that question can be asked now
     * @return empty if there is none
     */
    Optional<Question> next(Touches touches, Predicate<Question> free, Instant now) {
        List<Map.Entry<String, Watch>> apps = new ArrayList<>(byApp.entrySet());
        apps.removeIf(one -> !one.getValue().until.isAfter(now));
        apps.sort(Comparator.comparingInt(one -> one.getValue().asked));
        for (Map.Entry<String, Watch> one : apps) {
            Watch watch = one.getValue();
            List<Suspect> parts = new ArrayList<>(parts(one.getKey(), touches.suspects()));
            parts.sort(Comparator.comparingDouble(part -> watch.askedOfPart.getOrDefault(part, 0.0)));
            for (Suspect part : parts) {
                Optional<Question> question = ask(watch, part, touches, free);
                if (question.isPresent()) {
                    return question;
                }
            }
        }
        return Optional.empty();
    }

    // Its regions; all of it where nobody knows them.
    private static List<Suspect> parts(String app, Set<Suspect> suspects) {
        List<Suspect> regions = suspects.stream()
                .filter(suspect -> suspect.kind() == Suspect.Kind.APP_REGION
                        && suspect.parts().get(0).equals(app))
                .toList();
        return regions.isEmpty() ? List.of(new Suspect(Suspect.Kind.APP, app)) : regions;
    }

    private static Optional<Question> ask(Watch watch, Suspect part, Touches touches, Predicate<Question> free) {
        Question best = null;
        double share = 0;
        int asked = 0;
        for (Map.Entry<Integer, Double> one : touches.shares(part).entrySet()) {
            Slot slot = touches.questions().get(one.getKey());
            Question question = new Question(slot.agent(), slot.location(), slot.check(), 0);
            int before = watch.askedBy.getOrDefault(slot.agent() + " " + slot.check(), 0);
            boolean better = best == null || before < asked || (before == asked && one.getValue() > share + 1e-9);
            if (better && free.test(question)) {
                best = question;
                share = one.getValue();
                asked = before;
            }
        }
        if (best != null) {
            watch.asked++;
            watch.askedOfPart.merge(part, share, Double::sum);
            watch.askedBy.merge(best.agent() + " " + best.check(), 1, Integer::sum);
        }
        return Optional.ofNullable(best);
    }
}
