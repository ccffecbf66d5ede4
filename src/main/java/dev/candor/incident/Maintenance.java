package dev.candor.incident;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Planned work that may be felt.
 *
 * @param title one line for everybody; names no customer and no host
 * @param text what is done and what is felt of it, Markdown; never trusted
 * @param from when it begins, inclusive
 * @param to when it ends, exclusive
 * @param components ids of the components that may be felt to be worse
 * @param regions codes of the regions it is done in
 * @param hosts ids of the hosts it is done on; never shown to who has nothing there
 * @param plannedBy who planned it
 * @param cancelledAt since when it is not to be; null while it is
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Maintenance(
        UUID id,
        String title,
        String text,
        Instant from,
        Instant to,
        List<String> components,
        List<String> regions,
        List<String> hosts,
        String plannedBy,
        Instant plannedAt,
        @Nullable Instant cancelledAt) {

    public Maintenance {
        components = List.copyOf(components);
        regions = List.copyOf(regions);
        hosts = List.copyOf(hosts);
    }

    /** How far it is. */
    public enum State {
        PLANNED,
        RUNNING,
        OVER,
        CANCELLED;

        /** The word in JSON and on pages. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How far it is at that moment. */
    public State stateAt(Instant moment) {
        if (cancelledAt != null) {
            return State.CANCELLED;
        }
        return moment.isBefore(from) ? State.PLANNED : moment.isBefore(to) ? State.RUNNING : State.OVER;
    }

    /** Whether it is worked at that moment. */
    public boolean runsAt(Instant moment) {
        return stateAt(moment) == State.RUNNING;
    }

    /**
     * Whether this explains all of an incident: the host it blames is worked on, or everything that it hurts, or every
     * region it is about.
     */
    public boolean covers(Incident incident) {
        boolean host =
                incident.cause() != null && hosts.contains(incident.cause().id());
        List<String> hurt = incident.components().stream()
                .map(Incident.AffectedComponent::component)
                .toList();
        boolean all = !hurt.isEmpty() && components.containsAll(hurt);
        boolean where = !incident.regions().isEmpty() && regions.containsAll(incident.regions());
        return host || all || where;
    }

    /** Whether both are worked at the same time. */
    boolean overlaps(Instant otherFrom, Instant otherTo) {
        return cancelledAt == null && from.isBefore(otherTo) && otherFrom.isBefore(to);
    }
}
