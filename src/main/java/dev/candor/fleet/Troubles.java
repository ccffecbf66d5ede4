package dev.candor.fleet;

import dev.candor.security.AuditLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Writes down that an agent got into trouble or out of it, with whatever observers write, in one transaction. */
@ApplicationScoped
class Troubles {

    private final AgentStore store;
    private final Event<AgentChanged> changed;
    private final AuditLog audit;

    Troubles(AgentStore store, Event<AgentChanged> changed, AuditLog audit) {
        this.store = store;
        this.changed = changed;
        this.audit = audit;
    }

    /** Notes the agent's trouble, or that it is over. Another hub may have been faster: then nothing happens. */
    @Transactional
    public boolean change(AgentRecord agent, @Nullable Trouble trouble, Instant lastSeen, Instant now) {
        Instant known = agent.troubleSince();
        // As the database keeps it: by this moment the end is told to be the same matter as the beginning.
        Instant since =
                known != null ? known : (trouble == Trouble.SILENT ? lastSeen : now).truncatedTo(ChronoUnit.MICROS);
        if (!store.trouble(agent.name(), trouble, trouble == null ? null : since)) {
            return false;
        }
        changed.fire(new AgentChanged(
                agent.name(),
                agent.location(),
                trouble,
                since,
                agent.trouble() == null,
                now,
                explanation(agent, trouble, lastSeen, now)));
        return true;
    }

    /** Takes the agent its rights; what on-call was told of it is over. */
    @Transactional
    public void revoke(AgentRecord agent, Instant now) {
        Instant since = agent.troubleSince();
        if (!store.revoke(agent.name(), now)) {
            return;
        }
        audit.write("agent.revoke", "agent/" + agent.name(), null, null);
        if (since != null) {
            changed.fire(new AgentChanged(
                    agent.name(),
                    agent.location(),
                    null,
                    since,
                    false,
                    now,
                    "Agent %s at %s was revoked.".formatted(agent.name(), agent.location())));
        }
    }

    private static String explanation(AgentRecord agent, @Nullable Trouble trouble, Instant lastSeen, Instant now) {
        if (trouble == null) {
            return "Agent %s at %s reports again and is fine.".formatted(agent.name(), agent.location());
        }
        return switch (trouble) {
            case SILENT ->
                "Agent %s at %s has not reported for %d s. What it alone measures is unknown; no target is blamed."
                        .formatted(
                                agent.name(),
                                agent.location(),
                                Duration.between(lastSeen, now).toSeconds());
            case SICK ->
                "Agent %s at %s reaches none of its self-check targets. What it alone measures is unknown; no target is blamed."
                        .formatted(agent.name(), agent.location());
        };
    }
}
