package dev.candor.alert;

import dev.candor.fleet.AgentChanged;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something of Candor itself is in trouble, or out of it. On-call is told, no page is.
 *
 * @param key names the trouble; the same until it is over
 * @param cause {@code agent/…}, {@code channel/…} or {@code link/…}
 * @param since when it began
 * @param facts what else is known, for receivers
 */
record OwnTrouble(
        String key,
        String cause,
        String title,
        String explanation,
        Instant since,
        boolean over,
        Map<String, @Nullable Object> facts) {

    /** Of the ids of troubles of our own, which are made of their names; an incident's is random. */
    static final int VERSION = 3;

    private static final List<String> OWN = List.of("channel/", "link/");

    /** Whether a cause is something of Candor itself that is no agent. */
    static boolean is(@Nullable String cause) {
        return cause != null && OWN.stream().anyMatch(cause::startsWith);
    }

    /** The alert's id: one matter however often it changes until it is over. */
    UUID id() {
        return UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
    }

    static OwnTrouble of(AgentChanged agent) {
        boolean over = agent.trouble() == null;
        String trouble = over ? "" : String.valueOf(agent.trouble()).toLowerCase(Locale.ROOT);
        Map<String, @Nullable Object> facts = new TreeMap<>();
        facts.put("agent", agent.agent());
        facts.put("location", agent.location());
        facts.put("trouble", agent.trouble() == null ? null : agent.trouble().word());
        return new OwnTrouble(
                "agent %s %s".formatted(agent.agent(), agent.since()),
                "agent/" + agent.agent(),
                over ? "Agent %s is back".formatted(agent.agent()) : "Agent %s is %s".formatted(agent.agent(), trouble),
                agent.explanation(),
                agent.since(),
                over,
                facts);
    }

    static OwnTrouble of(ChannelClosed closed) {
        return new OwnTrouble(
                "channel %s closed %s".formatted(closed.channel(), closed.at()),
                "channel/" + closed.channel(),
                "Channel %s is closed by its receiver".formatted(closed.channel()),
                "%s answered 410 Gone: it wants no more alerts. Nothing is sent there until a person sends a delivery again."
                        .formatted(closed.place()),
                closed.at(),
                false,
                Map.of("channel", closed.channel()));
    }
}
