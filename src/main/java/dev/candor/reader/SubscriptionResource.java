package dev.candor.reader;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.page.Tellings;
import dev.candor.problem.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Asking for messages as programs do. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
final class SubscriptionResource {

    private final Subscriptions subscriptions;
    private final Asking asking;
    private final Tellings tellings;
    private final Limits limits;

    SubscriptionResource(Subscriptions subscriptions, Asking asking, Tellings tellings, Limits limits) {
        this.subscriptions = subscriptions;
        this.asking = asking;
        this.tellings = tellings;
        this.limits = limits;
    }

    /** A subscription of a customer's; its address only so far that its owner knows which it is. */
    record Known(UUID id, String channel, String address, List<String> resources) {}

    /** Those of one customer; all there are, since there are at most a hundred. */
    record KnownList(List<Known> items) {}

    /** What Statuspage's own API takes. */
    record StatuspageSubscriber(@NotNull @Valid Subscriber subscriber) {}

    /** The subscriber in it: an e-mail address, or else an endpoint for webhooks. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Subscriber(
            @Nullable @Size(max = 300) String email,
            @Nullable @Size(max = 2_000) String endpoint,
            @Nullable @Size(max = 200) List<@NotNull String> componentIds) {}

    @POST
    @Path("c/{capability}/api/v1/subscriptions")
    @PermitAll
    @Operation(summary = "Ask to be told of what hits a customer", description = "The address is asked first.")
    public Response personalAsk(
            String capability, @NotNull @Valid Asking.NewSubscription wanted, @Context HttpServerRequest request) {
        return asking.ask(wanted, holder(capability), request);
    }

    @GET
    @Path("c/{capability}/api/v1/subscriptions")
    @PermitAll
    @Operation(summary = "Who is told of what hits a customer")
    public Response list(String capability) {
        KnownList found = new KnownList(subscriptions.of(holder(capability)).stream()
                .map(s -> new Known(s.id(), s.channel().word(), s.channel().masked(s.address()), s.resources()))
                .toList());
        return Asking.personal(Response.ok(found));
    }

    @DELETE
    @Path("c/{capability}/api/v1/subscriptions/{id}")
    @PermitAll
    @Operation(summary = "End a customer's subscription", description = "Calling it twice changes nothing.")
    public Response end(String capability, UUID id) {
        String customer = holder(capability);
        limits.write(customer);
        subscriptions.end(id, customer);
        return Asking.personal(Response.noContent());
    }

    @POST
    @Path("api/v2/subscribers.json")
    @PermitAll
    @Operation(summary = "Subscribe as with Statuspage", description = "The legacy call; the address is asked first.")
    public Response statuspage(@NotNull @Valid StatuspageSubscriber wanted, @Context HttpServerRequest request) {
        return asking.ask(translated(wanted.subscriber()), null, request);
    }

    @POST
    @Path("c/{capability}/api/v2/subscribers.json")
    @PermitAll
    @Operation(summary = "Subscribe to a customer's page as with Statuspage")
    public Response personalStatuspage(
            String capability, @NotNull @Valid StatuspageSubscriber wanted, @Context HttpServerRequest request) {
        return asking.ask(translated(wanted.subscriber()), holder(capability), request);
    }

    private Asking.NewSubscription translated(Subscriber wanted) {
        String endpoint = wanted.endpoint();
        String email = wanted.email();
        String address = endpoint == null ? email : endpoint;
        if (address == null) {
            throw ProblemException.unprocessable(
                    "invalid-address",
                    "Nobody can be told",
                    "subscriber must have an email or an endpoint, had neither");
        }
        List<String> asked = Objects.requireNonNullElse(wanted.componentIds(), List.of());
        return new Asking.NewSubscription(
                (endpoint == null ? Channel.EMAIL : Channel.STATUSPAGE).word(),
                address,
                tellings.ofStatuspage(asked),
                List.of());
    }

    // What opens nothing is answered exactly like what is not there.
    private String holder(String capability) {
        return tellings.holder(capability).orElseThrow(NotFoundException::new);
    }
}
