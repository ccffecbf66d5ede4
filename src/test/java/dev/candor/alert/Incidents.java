package dev.candor.alert;

import dev.candor.correlation.Health;
import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Incident;
import dev.candor.incident.Update;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** Incidents as the incident room tells of them. */
final class Incidents {

    private Incidents() {}

    static Incident open(String host) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return new Incident(
                UUID.randomUUID(),
                "Host " + host + " is failing",
                Incident.Phase.INVESTIGATING,
                Incident.Severity.MAJOR,
                new Suspect(Suspect.Kind.HOST, host),
                0.97,
                "31 of 31 failures were answered by host " + host,
                now.minusSeconds(12),
                now,
                now,
                null,
                true,
                List.of(new Incident.AffectedComponent("machines", Health.DOWN, now.minusSeconds(12), null)),
                List.of("fra"),
                List.of(new Incident.Evidence("shop", "machines", "fra", 40, 31, "status was 502", now)),
                List.of(new Update(1, now, Incident.Phase.INVESTIGATING, "We are looking at it.", true, null)));
    }

    static Incident titled(Incident i, String title) {
        return new Incident(
                i.id(),
                title,
                i.phase(),
                i.severity(),
                i.cause(),
                i.confidence(),
                i.explanation(),
                i.beganAt(),
                i.detectedAt(),
                i.publishedAt(),
                i.resolvedAt(),
                i.platformAtFault(),
                i.components(),
                i.regions(),
                i.evidence(),
                i.updates());
    }

    static Incident blaming(Incident i, Suspect cause) {
        return new Incident(
                i.id(),
                i.title(),
                i.phase(),
                i.severity(),
                cause,
                i.confidence(),
                i.explanation(),
                i.beganAt(),
                i.detectedAt(),
                i.publishedAt(),
                i.resolvedAt(),
                i.platformAtFault(),
                i.components(),
                i.regions(),
                i.evidence(),
                i.updates());
    }

    static Incident resolved(Incident i) {
        return new Incident(
                i.id(),
                i.title(),
                Incident.Phase.RESOLVED,
                i.severity(),
                i.cause(),
                i.confidence(),
                i.explanation(),
                i.beganAt(),
                i.detectedAt(),
                i.publishedAt(),
                i.detectedAt().plusSeconds(60),
                i.platformAtFault(),
                i.components(),
                i.regions(),
                i.evidence(),
                i.updates());
    }

    static Incident merged(Incident i, UUID into) {
        return new Incident(
                i.id(),
                i.title(),
                Incident.Phase.RESOLVED,
                i.severity(),
                i.cause(),
                i.confidence(),
                i.explanation(),
                i.beganAt(),
                i.detectedAt(),
                i.publishedAt(),
                i.detectedAt().plusSeconds(60),
                i.platformAtFault(),
                i.components(),
                i.regions(),
                i.evidence(),
                i.updates(),
                false,
                into,
                List.of(),
                null);
    }
}
