package dev.candor.fleet;

import dev.candor.problem.Problem;
import dev.candor.problem.ProblemException;
import dev.candor.security.AgentSignature;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * Lets agents in: each request is signed with the key that its agent enrolled with, over all that it says (security page, S26 and
 * S27). What a batch of yesterday holds may come again, since it is stored once; other requests are good for minutes.
 */
@ApplicationScoped
class AgentDoor {

    private static final String PATH = "/api/v1/agents/self/";
    private static final Duration AHEAD = Duration.ofMinutes(5);
    private static final Duration BEHIND = Duration.ofMinutes(5);
    private static final Duration BATCH_BEHIND = Duration.ofHours(24);

    private final Fleet fleet;
    private final InstantSource clock;
    private final MeterRegistry meters;

    AgentDoor(Fleet fleet, InstantSource clock, MeterRegistry meters) {
        this.fleet = fleet;
        this.clock = clock;
        this.meters = meters;
    }

    /** Who asks, and what its sequences count in. */
    record Visitor(AgentRecord agent, UUID boot) {}

    /**
     * The agent that signed this request.
     *
     * @throws ProblemException 401 if nobody known did, or too long ago; 403 if it has no rights any more
     */
    Visitor enter(HttpServerRequest request, byte[] body) {
        AgentSignature said;
        UUID boot;
        String signature = only(request, AgentSignature.SIGNATURE);
        try {
            boot = UUID.fromString(only(request, AgentSignature.BOOT));
            said = new AgentSignature(
                    only(request, AgentSignature.AGENT),
                    only(request, AgentSignature.BOOT),
                    Long.parseLong(only(request, AgentSignature.NUMBER)),
                    Instant.parse(only(request, AgentSignature.SENT_AT)));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw refused("signature-malformed", "the headers Candor-* do not have their form");
        }
        String target = request.uri();
        int at = target.indexOf(PATH);
        AgentRecord agent = fleet.find(said.agent())
                .orElseThrow(() -> refused("agent-unknown", "no agent of that name has signed this"));
        if (at < 0 || !said.isSignedBy(agent.key(), signature, request.method().name(), target.substring(at), body)) {
            throw refused("agent-unknown", "no agent of that name has signed this");
        }
        if (agent.revoked()) {
            throw new ProblemException(Problem.of(
                    403,
                    "agent-revoked",
                    "The agent was revoked",
                    "agent '%s' has no rights any more: nothing was stored".formatted(agent.name())));
        }
        Instant now = clock.instant();
        Duration behind = request.uri().endsWith("/measurements") ? BATCH_BEHIND : BEHIND;
        if (said.sentAt().isBefore(now.minus(behind)) || said.sentAt().isAfter(now.plus(AHEAD))) {
            throw refused("request-out-of-time", "it was sent at %s, and here it is %s".formatted(said.sentAt(), now));
        }
        fleet.seen(agent, now);
        return new Visitor(agent, boot);
    }

    private String only(HttpServerRequest request, String header) {
        List<String> values = request.headers().getAll(header);
        if (values.size() != 1) {
            throw refused(
                    "signature-malformed",
                    "expected the header %s once, found it %d times".formatted(header, values.size()));
        }
        return values.get(0);
    }

    private ProblemException refused(String slug, String detail) {
        meters.counter("candor_agent_requests_refused", "reason", slug).increment();
        return new ProblemException(Problem.of(401, slug, "Not a request of an agent known here", detail));
    }
}
