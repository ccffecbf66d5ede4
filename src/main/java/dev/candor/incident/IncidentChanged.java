package dev.candor.incident;

/**
 * An incident opened, changed or ended. Fired synchronously inside the transaction of the change: what observers write
 * is committed with it or not at all. No observer may call out to a network.
 *
 * @param incident as it is now
 * @param change what happened
 */
public record IncidentChanged(Incident incident, Change change) {

    /** What happened to it. */
    public enum Change {
        /** It is new, or open again after a resolve: the same incident, the same id. */
        OPENED,
        /** The blame or the affected components or resources are others now. */
        REVISED,
        /** Somebody, or Candor, told something. */
        UPDATED,
        /** What was told before reads otherwise now, or a postmortem was published: nothing new happened. */
        EDITED,
        RESOLVED
    }
}
