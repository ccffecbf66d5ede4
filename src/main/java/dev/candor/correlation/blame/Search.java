package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the few faults that explain a scene best: the best candidate is added as long as one is worth its prior, then
 * severities are tuned, what has become needless is dropped, and what a rival explains better is swapped (attribution page,
 * section 4).
 */
final class Search {

    private static final int MOST_FAULTS = 8;
    private static final int ROUNDS = 3;
    /** Where so much fails, single streams that fail on their own are not worth the time. */
    private static final int CROWDED = 1_200;

    private static final int FEW = 5;
    private static final double MARGIN = 0.1;
    /** A verdict for which less speaks than this is none. */
    static final double SCORE = 3;

    /** To name several of which it is one takes more: they are easily found. */
    static final double EITHER = 6;

    /** And if none of them stands out at all, that is no answer. */
    static final double LIKELIEST = 0.4;

    static final double CONVICTION = 0.9;
    /** Candidates that are worse than the best by more than this, and a tenth, are not looked into. */
    private static final double CLOSE = 12;
    /** What is not held, and lacks less than that, in nats, is worth a question: about two thirds of what a fault must show. */
    private static final double NEAR = 9;
    /** What was seen tells two suspects apart if it speaks for one by more than that, in nats. */
    private static final double UNTOLD = 0.7;
    /** A member of a block of ways must add so much, in nats. */
    private static final double LITTLE = 2;
    /** A deploy, or somebody's word, tells even those apart that are always asked together, from so many nats on. */
    private static final double TOLD = 3;

    private final Scene scene;
    private final Kin kin;
    private final Hypothesis hypothesis;
    private @Nullable Next next;

    private Search(Scene scene, Kin kin) {
        this.scene = scene;
        this.kin = kin;
        this.hypothesis = new Hypothesis(scene);
    }

    /**
     * What the search held for real.
     *
     * @param score of all of it, in nats above noise
     * @param next what would have been held next if a little more spoke for it; null if nothing comes near
     */
    record Found(
            Scene scene,
            List<Held> held,
            double score,
            @Nullable Next next) {}

    /**
     * A fault that is not held.
     *
     * @param value how far it is from being worth its prior, in nats; 0 or less
     */
    record Next(Candidate candidate, double severity, double value) {}

    /**
     * One fault of it.
     *
     * @param value what it adds, its prior counted
     * @param rivals what explains the same about as well
     * @param together how sure it is that it is this or one of the rivals
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed; compared by what it holds and the very arrays
    record Held(
            Candidate candidate,
            double severity,
            double[] look,
            double value,
            double confidence,
            List<Candidate> rivals,
            double together) {}

    private record Choice(Candidate candidate, Hypothesis.Overlap overlap, Hypothesis.Gain gain, double value) {}

    static Found search(Scene scene, Kin kin) {
        Search search = new Search(scene, kin);
        search.climb();
        List<Held> held = new ArrayList<>();
        for (int i = 0; i < search.hypothesis.parts.size(); i++) {
            held.add(search.held(i));
        }
        return new Found(scene, held, search.hypothesis.score(), search.next);
    }

    private void climb() {
        int faults = 0;
        int most = scene.cells.size() > CROWDED ? FEW : Hypothesis.MOST;
        while (faults < MOST_FAULTS && hypothesis.parts.size() < most) {
            Choice best = best(-1);
            if (best == null || best.value() <= 0) {
                if (best != null && best.value() > -NEAR) {
                    next = new Next(best.candidate(), best.gain().severity(), best.value());
                }
                return;
            }
            hypothesis.add(best.candidate(), best.gain());
            hypothesis.polish(2);
            settle();
            faults += best.candidate().kind() == Suspect.Kind.STREAM ? 0 : 1;
        }
    }

    private void settle() {
        for (int round = 0; round < ROUNDS; round++) {
            boolean changed = false;
            for (int i = hypothesis.parts.size() - 1; i >= 0; i--) {
                if (hypothesis.parts.get(i).candidate.kind() == Suspect.Kind.STREAM && round > 0) {
                    continue;
                }
                changed |= reconsider(i);
            }
            if (!changed) {
                return;
            }
            hypothesis.polish(1);
        }
    }

    private boolean reconsider(int i) {
        Candidate own = hypothesis.parts.get(i).candidate;
        double value = value(own, i);
        if (value <= 0) {
            hypothesis.remove(i);
            return true;
        }
        if (own.kind() == Suspect.Kind.STREAM || hypothesis.parts.size() == 1) { // alone, it has just been the best
            return false;
        }
        Choice rival = best(i);
        if (rival != null && !rival.candidate().equals(own) && rival.value() > value + MARGIN) {
            hypothesis.replace(i, rival.candidate(), rival.gain());
            return true;
        }
        return false;
    }

    private @Nullable Choice best(int out) {
        Choice best = choices(out).stream()
                .max(Comparator.comparingDouble(Choice::value))
                .orElse(null);
        return best == null ? null : narrowed(best, out);
    }

    /**
     * A block of ways without the members that hardly add to it: where it is not known which region a run went to, each
     * further one seems to explain it a little better.
     */
    private Choice narrowed(Choice choice, int out) {
        BitSet from = choice.candidate().from();
        BitSet to = choice.candidate().to();
        if (from == null || to == null) {
            return choice;
        }
        return narrowed(narrowed(choice, from, true, out), to, false, out);
    }

    private Choice narrowed(Choice choice, BitSet members, boolean locations, int out) {
        Choice best = choice;
        for (int member = members.nextSetBit(0); member >= 0; member = members.nextSetBit(member + 1)) {
            BitSet from =
                    (BitSet) Objects.requireNonNull(best.candidate().from()).clone();
            BitSet to = (BitSet) Objects.requireNonNull(best.candidate().to()).clone();
            (locations ? from : to).clear(member);
            if (from.cardinality() * to.cardinality() > 1) {
                Choice less = glanced(Candidates.transit(from, to), out);
                best = less.value() > best.value() - LITTLE ? less : best;
            }
        }
        return best.candidate().equals(choice.candidate()) ? choice : looked(best, out);
    }

    private Choice glanced(Candidate c, int out) {
        Hypothesis.Overlap overlap = hypothesis.overlap(c, out, kin);
        Hypothesis.Gain gain = hypothesis.glance(c, out, overlap);
        return new Choice(c, overlap, gain, value(c, gain));
    }

    private List<Choice> choices(int out) {
        List<Choice> choices = new ArrayList<>();
        double best = 0;
        for (Candidate c : Screen.of(scene, hypothesis.likelihoods(out))) {
            if (!held(c, out)) {
                Choice choice = glanced(c, out);
                choices.add(choice);
                best = Math.max(best, choice.value());
            }
        }
        // How its failures look can only speak for a candidate, and never for so much.
        double worth = best - CLOSE - 0.1 * best;
        choices.replaceAll(choice -> choice.value() < worth ? choice : looked(choice, out));
        return choices;
    }

    private Choice looked(Choice choice, int out) {
        Hypothesis.Gain gain = hypothesis.gain(choice.candidate(), out, choice.overlap(), choice.gain());
        return new Choice(choice.candidate(), choice.overlap(), gain, value(choice.candidate(), gain));
    }

    private boolean held(Candidate c, int out) {
        for (int i = 0; i < hypothesis.parts.size(); i++) {
            if (i != out && hypothesis.parts.get(i).candidate.equals(c)) {
                return true;
            }
        }
        return false;
    }

    /** What a fault that is held adds. */
    private double value(Candidate own, int i) {
        Hypothesis.Overlap overlap = hypothesis.overlap(own, i, kin);
        return value(own, hypothesis.gain(own, i, overlap, hypothesis.glance(own, i, overlap)));
    }

    private double value(Candidate c, Hypothesis.Gain gain) {
        return gain.nats() + scene.prior(c);
    }

    /** Whether everything that was asked touched both of them, or neither: then no run tells them apart. */
    private boolean twins(Candidate a, Candidate b) {
        if (event(a) - event(b) > TOLD) {
            return false;
        }
        double runs = scene.goodRuns(a);
        double others = scene.goodRuns(b);
        return Math.abs(runs - others) <= 1 + 0.02 * Math.max(runs, others)
                && Latch.overlap(scene, a, b) > 0.98
                && Latch.overlap(scene, b, a) > 0.98;
    }

    /** How much likelier a deploy or somebody's word makes it than it is by itself, in nats. */
    private double event(Candidate c) {
        return c.kind() == Suspect.Kind.TRANSIT ? 0 : scene.prior(c) - Trait.usual(c.kind());
    }

    /** Whether only how rare faults of their kinds are tells the two apart, and nothing that was seen or announced. */
    private boolean untold(Candidate own, double value, Choice rival) {
        Candidate other = rival.candidate();
        if (!kin.within(own, other) && !kin.within(other, own)) {
            return false;
        }
        double mine = value - Trait.usual(own.kind());
        return rival.value() - Trait.usual(other.kind()) > mine - UNTOLD;
    }

    private Held held(int i) {
        Part part = hypothesis.parts.get(i);
        double value = value(part.candidate, i);
        List<Candidate> rivals = new ArrayList<>();
        double others = 0;
        double close = 0;
        boolean alike = false;
        if (part.candidate.kind() != Suspect.Kind.STREAM) {
            for (Choice c : choices(i)) {
                if (c.candidate().equals(part.candidate)) {
                    continue;
                }
                double odds = Math.exp(c.value() - value);
                others += odds;
                boolean same = kin.alike(part.candidate, c.candidate())
                        || twins(part.candidate, c.candidate())
                        || untold(part.candidate, value, c);
                if (same || odds > 0.1) {
                    rivals.add(c.candidate());
                    close += odds;
                    alike |= same;
                }
            }
        }
        double nothing = Math.exp(-value);
        double confidence = 1 / (1 + nothing + others);
        double together = (1 + close) / (1 + nothing + others);
        if (alike) {
            confidence = Math.min(confidence, CONVICTION - 0.01);
        } else if (confidence >= CONVICTION) {
            rivals = List.of();
        }
        return new Held(part.candidate, part.severity, part.look, value, confidence, rivals, together);
    }
}
