package dev.candor.page;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The parts that audiences share, by content. They may come from many threads; the rest is for one. */
final class Shares implements Sharing {
    /** How names of holes for shared parts begin. */
    static final String PREFIX = "share_";

    // Most audiences share some dozens; beyond this a part is written into each edition, which only costs room.
    private static final int MOST = 2_000;

    private final Map<String, String> nameByKey = new HashMap<>();
    private Map<String, Snapshot> kept;
    private Map<String, Snapshot> used = new HashMap<>();
    private final Map<String, String> textByKey = new ConcurrentHashMap<>();
    private boolean grown;

    /** Goes on from what editions on disk may still refer to. */
    Shares(Edition commons) {
        this.kept = new HashMap<>(commons.snapshots());
        this.kept.keySet().removeIf(name -> !name.startsWith(PREFIX));
    }

    @Override
    public synchronized String once(String key, Supplier<String> text) {
        String known = nameByKey.get(key);
        if (known != null) {
            return Hole.token(known);
        }
        String part = text.get();
        if (part.isEmpty() || nameByKey.size() >= MOST) {
            return part;
        }
        Body body = Body.of(part);
        String name = PREFIX + body.digest().substring(0, 32);
        nameByKey.put(key, name);
        grown |= !kept.containsKey(name) && !used.containsKey(name);
        used.put(name, new Snapshot("", body, body));
        return Hole.token(name);
    }

    @Override
    public String again(String key, Supplier<String> text) {
        String known = textByKey.get(key);
        if (known == null) {
            known = text.get();
            if (textByKey.size() < MOST) {
                textByKey.put(key, known);
            }
        }
        return known;
    }

    /** Facts that are the same for all audiences are others now: equal keys may mean another part. */
    void factsChanged() {
        textByKey.clear();
        nameByKey.clear();
    }

    /** All that any edition may refer to. */
    Map<String, Snapshot> all() {
        Map<String, Snapshot> all = new HashMap<>(kept);
        all.putAll(used);
        return all;
    }

    /** Whether there is a part since the last asking that was not there before. */
    boolean grown() {
        boolean answer = grown;
        grown = false;
        return answer;
    }

    /** Every edition was made anew since the last call: what none of them uses is forgotten. */
    void forgetUnused() {
        kept = used;
        used = new HashMap<>();
        nameByKey.clear();
    }
}
