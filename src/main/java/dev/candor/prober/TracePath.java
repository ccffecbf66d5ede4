package dev.candor.prober;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The way to a host as far as it is known. Hops are counted from 1. */
final class TracePath {

    private final int count;
    private final @Nullable InetAddress[] from;
    private final @Nullable Double[] millis;
    private int reachedAt = Integer.MAX_VALUE;
    private int endsAt = Integer.MAX_VALUE;
    private int lastAnswer;

    TracePath(int hops, int count) {
        this.count = count;
        this.from = new @Nullable InetAddress[hops];
        this.millis = new @Nullable Double[hops * count];
    }

    /** Somebody at that hop has answered the packet of that index. */
    void heard(int index, @Nullable InetAddress who, double time) {
        int hop = index / count;
        if (from[hop] == null) {
            from[hop] = who;
        }
        millis[index] = time;
        lastAnswer = Math.max(lastAnswer, hop + 1);
    }

    /** The target stands at the hop of that packet, or nearer. */
    void reached(int index) {
        reachedAt = Math.min(reachedAt, index / count + 1);
        endsHere(index);
    }

    /** There is nothing behind the hop of that packet. */
    void endsHere(int index) {
        endsAt = Math.min(endsAt, index / count + 1);
    }

    boolean isReached() {
        return reachedAt != Integer.MAX_VALUE;
    }

    /** Whether the packet of that index can still tell something. */
    boolean needs(int index) {
        return index < millis.length && index / count < endsAt;
    }

    /** How many hops it takes to the target, or to the last who answered. */
    int hops() {
        return isReached() ? reachedAt : Math.min(lastAnswer, endsAt);
    }

    /** The address of the last who answered; null if nobody did. */
    @Nullable
    InetAddress last() {
        return hops() == 0 ? null : from[hops() - 1];
    }

    /** {@code [{ttl, ip, rtt_ms: […]}]}, null for a hop and for a packet that were silent; ends where answers end. */
    List<Map<String, Object>> hopByHop() {
        List<Map<String, Object>> path = new ArrayList<>();
        for (int hop = 0; hop < hops(); hop++) {
            List<@Nullable Double> times = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                times.add(millis[hop * count + i]);
            }
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            InetAddress who = from[hop];
            one.put("ttl", hop + 1);
            one.put("ip", who == null ? null : Facts.ip(who));
            one.put("rtt_ms", Collections.unmodifiableList(times));
            path.add(Collections.unmodifiableMap(one));
        }
        return path;
    }
}
