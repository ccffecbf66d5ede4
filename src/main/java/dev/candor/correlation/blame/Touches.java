package dev.candor.correlation.blame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which suspect touches which slots, and so which of them no run will ever tell apart (attribution page, 4.5). */
public final class Touches {

    private final Slots slots;
    private final Map<Suspect, Hits> hits = new LinkedHashMap<>();
    // Slots of one agent and check are one question: who asks can't choose among them.
    private final List<Slot> questions = new ArrayList<>();
    private final int[] questionOf;
    private final List<Integer> sizes = new ArrayList<>();
    private final List<Integer> first = new ArrayList<>();

    /** What one suspect touches: slots by number, and a print of 128 bits that is the same for the same slots. */
    private static final class Hits {
        private int[] slots = new int[4];
        private int count;
        private long first;
        private long second;

        void add(int slot) {
            if (count == slots.length) {
                slots = Arrays.copyOf(slots, 2 * count);
            }
            slots[count++] = slot;
            first += mix(slot + 0x9e3779b97f4a7c15L);
            second += mix(slot ^ 0x6a09e667f3bcc909L);
        }

        // The finalizer of SplitMix64.
        private static long mix(long seed) {
            long z = (seed ^ (seed >>> 30)) * 0xbf58476d1ce4e5b9L;
            z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
            return z ^ (z >>> 31);
        }
    }

    private record Print(int count, long first, long second) {}

    public Touches(Slots slots) {
        this.slots = slots;
        List<Slot> all = slots.slots();
        questionOf = new int[all.size()];
        for (int i = 0; i < all.size(); i++) {
            Slot slot = all.get(i);
            if (questions.isEmpty() || !sameQuestion(questions.get(questions.size() - 1), slot)) {
                questions.add(slot);
                sizes.add(0);
                first.add(i);
            }
            int question = questions.size() - 1;
            questionOf[i] = question;
            sizes.set(question, sizes.get(question) + 1);
            for (Suspect suspect : slot.touched()) {
                hits.computeIfAbsent(suspect, s -> new Hits()).add(i);
            }
        }
    }

    private static boolean sameQuestion(Slot a, Slot b) {
        return a.agent().equals(b.agent()) && a.check().equals(b.check());
    }

    /** Whether every slot of the plan was looked at. */
    public boolean whole() {
        return slots.whole();
    }

    /** How many slots there are. */
    public int size() {
        return slots.slots().size();
    }

    /** Everything that some run touches. */
    public Set<Suspect> suspects() {
        return hits.keySet();
    }

    /** The sets of suspects that touch the very same slots; those that concern different people first. */
    public List<Indistinct> indistinct() {
        Map<Print, List<Suspect>> classes = new LinkedHashMap<>();
        hits.forEach((suspect, touched) -> classes.computeIfAbsent(
                        new Print(touched.count, touched.first, touched.second), print -> new ArrayList<>())
                .add(suspect));
        return classes.values().stream()
                .filter(members -> members.size() > 1)
                .map(members -> Indistinct.of(members, this::locationOf))
                .sorted(Comparator.comparing(one -> !one.matters()))
                .toList();
    }

    /** Where that agent stands; null for one that asks nothing. */
    @Nullable
    String locationOf(Suspect agent) {
        Hits touched = hits.get(agent);
        return touched == null ? null : slots.slots().get(touched.slots[0]).location();
    }

    /** One slot of each question, in the order of the questions' numbers. */
    List<Slot> questions() {
        return questions;
    }

    /** Whatever touches some run of that question. */
    Set<Suspect> of(int question) {
        Set<Suspect> all = new LinkedHashSet<>();
        for (int i = first.get(question); i < first.get(question) + sizes.get(question); i++) {
            all.addAll(slots.slots().get(i).touched());
        }
        return all;
    }

    /**
     * How likely a run of each question touches the suspect, from 0 to 1, by the question's number; nothing for a suspect that
     * only time or an address could tell from others.
     */
    Map<Integer, Double> shares(Suspect suspect) {
        Map<Integer, Double> shares = new HashMap<>();
        for (Suspect part : parts(suspect)) {
            Hits touched = hits.get(part);
            for (int i = 0; touched != null && i < touched.count; i++) {
                int question = questionOf[touched.slots[i]];
                shares.merge(question, slots.slots().get(touched.slots[i]).share(), Double::sum);
            }
        }
        return shares;
    }

    // What is not of the plan stands where the wider thing of the plan does.
    private static List<Suspect> parts(Suspect suspect) {
        List<String> names = suspect.parts();
        return switch (suspect.kind()) {
            case STALE_DISCOVERY -> List.of(new Suspect(Suspect.Kind.APP_REGION, suspect.id()));
            case APP_VERSION, STALE_DNS -> List.of(new Suspect(Suspect.Kind.APP, names.get(0)));
            case TRANSIT -> {
                List<Suspect> paths = new ArrayList<>();
                for (String from : names.get(0).split(",", -1)) {
                    for (String to : names.get(1).split(",", -1)) {
                        paths.add(new Suspect(Suspect.Kind.PATH, from + "/" + to));
                    }
                }
                yield paths;
            }
            case PLATFORM -> List.of(Slot.PLATFORM);
            case AGENT, LOCATION, RESOLVER, PATH, HOST, REGION, APP, APP_REGION, INSTANCE, STREAM -> List.of(suspect);
        };
    }
}
