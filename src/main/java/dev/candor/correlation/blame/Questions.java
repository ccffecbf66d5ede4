package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Which question, asked now, would tell most about who is to blame (attribution page, 4.4). */
public final class Questions {

    /** A question that tells less than this, in nats, is not worth its run: one of an even choice tells 0.69. */
    static final double WORTH = 0.002;

    /** How often a run fails for no reason at all. */
    private static final double CHANCE = 0.005;

    /** How many suspects are weighed against each other at most. */
    private static final int MOST_RIVALS = 8;
    /** How many questions are weighed at most; of more, every so manieth. */
    private static final int MOST_WEIGHED = 20_000;

    private final Touches touches;
    private final Map<String, List<Slot>> byCheck = new HashMap<>();

    public Questions(Touches touches) {
        this.touches = touches;
        for (Slot slot : touches.questions()) {
            byCheck.computeIfAbsent(slot.check(), check -> new ArrayList<>()).add(slot);
        }
    }

    /**
     * One run to make.
     *
     * @param gain by how much it is expected to lessen the doubt, in nats; 0 where nobody reckoned
     */
    public record Question(String agent, String location, String check, double gain) {}

    /**
     * The question whose answer is expected to tell most.
     *
     * @param rivals how likely each suspect is the one, together at most 1; what is missing to 1 is chance
     * @param severity the share of the runs it touches that the one breaks, from 0 to 1
     * @param free whether that question can be asked now
     * @return empty if no question would tell anything
     */
    public Optional<Question> best(Map<Suspect, Double> rivals, double severity, Predicate<Question> free) {
        double chance =
                Math.max(0, 1 - rivals.values().stream().mapToDouble(p -> p).sum());
        // In order of the questions' numbers, so that the same doubt always leads to the same question.
        Map<Integer, double[]> touched = new TreeMap<>();
        double[] likely = new double[rivals.size()];
        int rival = 0;
        for (Map.Entry<Suspect, Double> one : rivals.entrySet()) {
            likely[rival] = one.getValue();
            int at = rival++;
            touches.shares(one.getKey())
                    .forEach((question, share) ->
                            touched.computeIfAbsent(question, q -> new double[likely.length])[at] = Math.min(1, share));
        }
        int stride = 1 + touched.size() / MOST_WEIGHED;
        Question best = null;
        int number = 0;
        for (Map.Entry<Integer, double[]> one : touched.entrySet()) {
            if (number++ % stride != 0) {
                continue;
            }
            double gain = gain(likely, chance, one.getValue(), severity);
            if (gain >= WORTH && (best == null || gain > best.gain() + 1e-9)) {
                Slot slot = touches.questions().get(one.getKey());
                Question question = new Question(slot.agent(), slot.location(), slot.check(), gain);
                best = free.test(question) ? question : best;
            }
        }
        return Optional.ofNullable(best);
    }

    // What is known of the answer, less what is known of it once the one is known: the expected loss of entropy.
    private static double gain(double[] likely, double chance, double[] share, double severity) {
        double fails = chance * CHANCE;
        double given = chance * entropy(CHANCE);
        for (int i = 0; i < likely.length; i++) {
            double p = CHANCE + (1 - CHANCE) * severity * share[i];
            fails += likely[i] * p;
            given += likely[i] * entropy(p);
        }
        return entropy(fails) - given;
    }

    private static double entropy(double p) {
        return p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log1p(-p);
    }

    /**
     * Who else could be it where only one was named: whatever else touches most of what fails. All of them share evenly what
     * the one leaves, chance with them.
     *
     * @param confidence how likely it is the one, from 0 to 1
     * @param checks what fails
     * @param locations where it was seen
     */
    public Map<Suspect, Double> rivals(Suspect named, double confidence, List<String> checks, List<String> locations) {
        Set<Integer> failing = new HashSet<>();
        List<Slot> all = touches.questions();
        Map<Integer, Double> own = touches.shares(named);
        own.keySet().stream()
                .filter(q -> checks.contains(all.get(q).check())
                        && locations.contains(all.get(q).location()))
                .limit(MOST_WEIGHED)
                .forEach(failing::add);
        Map<Suspect, Integer> also = new LinkedHashMap<>();
        failing.stream().sorted().forEach(q -> touches.of(q).forEach(suspect -> also.merge(suspect, 1, Integer::sum)));
        List<Suspect> others = also.entrySet().stream()
                .filter(one -> !one.getKey().equals(named) && one.getValue() * 2 > failing.size())
                .sorted(Map.Entry.<Suspect, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_RIVALS - 1L)
                .map(Map.Entry::getKey)
                .toList();
        Map<Suspect, Double> rivals = new LinkedHashMap<>();
        rivals.put(named, confidence);
        others.forEach(other -> rivals.put(other, (1 - confidence) / (others.size() + 1)));
        return rivals;
    }

    /**
     * Who is to repeat a run that failed: an agent at another location that asks the same, one that is believed if there
     * is, and a sibling at the same location. Those who are likely to be answered by the same region come first.
     *
     * @param believed whether nothing fails at that location otherwise
     */
    public List<Question> again(String agent, String location, String check, Predicate<String> believed) {
        List<Slot> askers = byCheck.getOrDefault(check, List.of()).stream()
                .filter(slot -> !slot.agent().equals(agent))
                .toList();
        Set<String> regions = new HashSet<>();
        byCheck.getOrDefault(check, List.of()).stream()
                .filter(slot -> slot.agent().equals(agent) && slot.region() != null)
                .forEach(slot -> regions.add(String.valueOf(slot.region())));
        List<Question> both = new ArrayList<>();
        askers.stream()
                .filter(slot -> !slot.location().equals(location))
                .min(Comparator.comparing((Slot slot) -> !believed.test(slot.location()))
                        .thenComparing(slot -> !regions.contains(String.valueOf(slot.region())))
                        .thenComparing(Slot::location)
                        .thenComparing(Slot::agent))
                .ifPresent(slot -> both.add(new Question(slot.agent(), slot.location(), check, 0)));
        askers.stream()
                .filter(slot -> slot.location().equals(location))
                .min(Comparator.comparing(Slot::agent))
                .ifPresent(slot -> both.add(new Question(slot.agent(), slot.location(), check, 0)));
        return both;
    }
}
