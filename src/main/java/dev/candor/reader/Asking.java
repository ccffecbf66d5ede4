package dev.candor.reader;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Asking for messages as programs do, and the one way in which that is answered. */
@Path("/api/v1/subscriptions")
@Produces(MediaType.APPLICATION_JSON)
class Asking {

    private final Subscriptions subscriptions;
    private final Limits limits;

    Asking(Subscriptions subscriptions, Limits limits) {
        this.subscriptions = subscriptions;
        this.limits = limits;
    }

    /**
     * What is asked for.
     *
     * @param channel {@code email}, {@code webhook} or {@code statuspage}
     * @param components ids of components; none for all
     * @param resources ids of the customer's resources and apps; none for all, also later ones
     */
    record NewSubscription(
            @NotNull String channel,
            @NotNull @Size(max = 2_000) String address,
            @Nullable @Size(max = 200) List<@NotNull String> components,
            @Nullable @Size(max = 200) List<@NotNull String> resources) {}

    /**
     * What was asked for. It is told once its address has confirmed it.
     *
     * @param secret what webhooks are signed with; shown this once
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AskedFor(
            String channel,
            String address,
            List<String> components,
            List<String> resources,
            @Nullable String secret) {}

    @POST
    @PermitAll
    @Operation(summary = "Ask to be told of what everybody may read", description = "The address is asked first.")
    public Response ask(@NotNull @Valid NewSubscription wanted, @Context HttpServerRequest request) {
        return ask(wanted, null, request);
    }

    /** Asks the address, for everybody or for one customer. */
    Response ask(NewSubscription wanted, @Nullable String customer, HttpServerRequest request) {
        limits.write(customer == null ? request.remoteAddress().hostAddress() : customer);
        Channel channel = Channel.of(wanted.channel());
        limits.ask(wanted.address());
        Subscription asked = subscriptions.ask(
                new Subscriptions.Wanted(
                        channel,
                        wanted.address(),
                        Objects.requireNonNullElse(wanted.components(), List.of()),
                        Objects.requireNonNullElse(wanted.resources(), List.of())),
                customer);
        // What was asked for, not what is known: nobody learns from it who is subscribed.
        return personal(Response.accepted(new AskedFor(
                channel.word(),
                asked.address(),
                Objects.requireNonNullElse(wanted.components(), List.of()),
                Objects.requireNonNullElse(wanted.resources(), List.of()),
                asked.secret())));
    }

    /** An answer for one reader only. */
    static Response personal(Response.ResponseBuilder answer) {
        return answer.header("Cache-Control", "private, no-store")
                .header("X-Robots-Tag", "noindex")
                .build();
    }
}
