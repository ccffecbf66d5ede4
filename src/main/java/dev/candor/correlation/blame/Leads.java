package dev.candor.correlation.blame;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Finds what windows hold or nearly hold, and nobody names: worth a question, and nothing to tell. */
final class Leads {

    private static final int MOST = 4;

    private final Candidates candidates;
    private final Kin kin;

    Leads(Candidates candidates, Kin kin) {
        this.candidates = candidates;
        this.kin = kin;
    }

    /**
     * The likeliest of them.
     *
     * @param found what each window shows
     * @param standing what is named
     * @param over whether that has just ended
     */
    List<Diagnosis.Lead> of(List<Search.Found> found, List<Latch.Standing> standing, Predicate<Candidate> over) {
        Map<Candidate, Diagnosis.Lead> leads = new HashMap<>();
        for (Search.Found f : found) {
            f.held().forEach(held -> add(held.candidate(), held.value(), held.severity(), leads));
            if (f.next() != null) {
                add(f.next().candidate(), f.next().value(), f.next().severity(), leads);
            }
        }
        leads.keySet()
                .removeIf(c -> c.kind() == Suspect.Kind.STREAM
                        || over.test(c)
                        || standing.stream().anyMatch(s -> covers(s.held, c)));
        return leads.values().stream()
                .sorted(Comparator.comparingDouble(Diagnosis.Lead::confidence).reversed())
                .limit(MOST)
                .toList();
    }

    private boolean covers(Search.Held named, Candidate candidate) {
        return named.candidate().equals(candidate)
                || named.rivals().contains(candidate)
                || kin.within(candidate, named.candidate());
    }

    private void add(Candidate candidate, double value, double severity, Map<Candidate, Diagnosis.Lead> leads) {
        Diagnosis.Lead lead = new Diagnosis.Lead(candidates.suspect(candidate), 1 / (1 + Math.exp(-value)), severity);
        leads.merge(candidate, lead, (a, b) -> a.confidence() >= b.confidence() ? a : b);
    }
}
