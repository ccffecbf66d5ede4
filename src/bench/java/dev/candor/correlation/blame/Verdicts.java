package dev.candor.correlation.blame;

import dev.candor.correlation.blame.Suspect.Concern;
import dev.candor.correlation.blame.Suspect.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a diagnosis says, as it is scored: who is named for sure, and among whom it cannot tell. A transit counts as all
 * of its paths, and single streams do not count.
 *
 * @param declared who is named, with a confidence of at least .9 and no rivals
 * @param ambiguous the sets of which one is to blame
 * @param concerns whom the named ones concern
 */
record Verdicts(Set<Suspect> declared, List<Set<Suspect>> ambiguous, Set<Concern> concerns) {

    static final double SURE = .9;

    static Verdicts of(Diagnosis diagnosis) {
        Set<Suspect> declared = new HashSet<>();
        List<Set<Suspect>> ambiguous = new ArrayList<>();
        Set<Concern> concerns = new HashSet<>();
        for (Blame blame : diagnosis.blames()) {
            if (blame.suspect().kind() == Kind.STREAM) {
                continue;
            }
            if (blame.ambiguous()) {
                Set<Suspect> rivals = new HashSet<>(expanded(blame.suspect()));
                blame.rivals().forEach(rival -> rivals.addAll(expanded(rival)));
                ambiguous.add(rivals);
            } else if (blame.confidence() >= SURE) {
                declared.addAll(expanded(blame.suspect()));
                concerns.add(blame.suspect().kind().concern());
            }
        }
        return new Verdicts(declared, ambiguous, concerns);
    }

    /** The paths of a transit; anything else is itself. */
    static Set<Suspect> expanded(Suspect suspect) {
        if (suspect.kind() != Kind.TRANSIT) {
            return Set.of(suspect);
        }
        Set<Suspect> paths = new HashSet<>();
        for (String from : suspect.parts().get(0).split(",")) {
            for (String to : suspect.parts().get(1).split(",")) {
                paths.add(new Suspect(Kind.PATH, from + "/" + to));
            }
        }
        return paths;
    }

    static Set<Suspect> expanded(Set<Suspect> suspects) {
        Set<Suspect> all = new HashSet<>();
        suspects.forEach(suspect -> all.addAll(expanded(suspect)));
        return all;
    }

    /** Whether exactly what must be named is named, and nothing that may not. */
    boolean exact(Set<Suspect> required, Set<Suspect> allowed) {
        return ambiguous.isEmpty() && declared.containsAll(required) && allowed.containsAll(declared);
    }

    /** Likewise, where a set that holds the true one counts as naming it. */
    boolean honest(Set<Suspect> required, Set<Suspect> allowed) {
        Set<Suspect> named = new HashSet<>(declared);
        for (Set<Suspect> set : ambiguous) {
            if (set.stream().noneMatch(allowed::contains)) {
                return false;
            }
            named.addAll(set);
        }
        return named.containsAll(required) && allowed.containsAll(declared);
    }
}
