package dev.candor.reader;

import dev.candor.page.SiteConfig;
import dev.candor.page.Tellings;
import dev.candor.problem.ProblemException;
import dev.candor.security.SameSite;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The form to ask for messages by, for everybody and for who holds a capability. */
@Path("/")
final class SubscribePages {

    private final Subscriptions subscriptions;
    private final Tellings tellings;
    private final Sheets sheets;
    private final Limits limits;
    private final URI base;

    SubscribePages(Subscriptions subscriptions, Tellings tellings, Sheets sheets, Limits limits, SiteConfig site) {
        this.subscriptions = subscriptions;
        this.tellings = tellings;
        this.sheets = sheets;
        this.limits = limits;
        this.base = site.baseUrl();
    }

    @GET
    @Path("subscribe")
    @PermitAll
    @Operation(hidden = true)
    public Response form(@Context HttpServerRequest request) {
        return Sheets.answer(200, page(null, null, null, "", List.of(), List.of()), request);
    }

    @GET
    @Path("c/{capability}/subscribe")
    @PermitAll
    @Operation(hidden = true)
    public Response personalForm(String capability, @Context HttpServerRequest request) {
        return Sheets.answer(200, page(holder(capability), null, null, "", List.of(), List.of()), request);
    }

    @POST
    @Path("subscribe")
    @PermitAll
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response ask(
            @FormParam("channel") @Nullable String channel,
            @FormParam("address") @Nullable String address,
            @FormParam("component") List<String> components,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request) {
        return ask(null, channel, address, components, List.of(), headers, request);
    }

    @POST
    @Path("c/{capability}/subscribe")
    @PermitAll
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response personalAsk(
            String capability,
            @FormParam("channel") @Nullable String channel,
            @FormParam("address") @Nullable String address,
            @FormParam("resource") List<String> resources,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request) {
        return ask(holder(capability), channel, address, List.of(), resources, headers, request);
    }

    @POST
    @Path("c/{capability}/subscribe/{id}/end")
    @PermitAll
    @Operation(hidden = true)
    public Response personalEnd(String capability, UUID id, @Context HttpHeaders headers) {
        String customer = holder(capability);
        SameSite.require(headers, base);
        limits.write(customer);
        subscriptions.end(id, customer);
        return Response.seeOther(URI.create("/c/" + capability + "/subscribe")).build();
    }

    private Response ask(
            @Nullable String customer,
            @Nullable String channel,
            @Nullable String address,
            List<String> components,
            List<String> resources,
            HttpHeaders headers,
            HttpServerRequest request) {
        SameSite.require(headers, base);
        try {
            limits.write(customer == null ? request.remoteAddress().hostAddress() : customer);
            Subscriptions.Wanted wanted = new Subscriptions.Wanted(Channel.of(channel), address, components, resources);
            limits.ask(address);
            Subscription asked = subscriptions.ask(wanted, customer);
            Sheets.Frame frame = sheets.frame("Please confirm", customer, "./");
            return Sheets.answer(
                    202,
                    new Sheets.Asked(frame, asked.channel() == Channel.EMAIL, asked.address(), asked.secret()),
                    request);
        } catch (ProblemException e) {
            return Sheets.answer(
                    e.problem().status(),
                    page(
                            customer,
                            Sheets.sentence(e),
                            channel,
                            Objects.requireNonNullElse(address, ""),
                            components,
                            resources),
                    request);
        }
    }

    private Sheets.Subscribe page(
            @Nullable String customer,
            @Nullable String error,
            @Nullable String channel,
            String address,
            List<String> components,
            List<String> resources) {
        return new Sheets.Subscribe(
                sheets.frame("Get told of changes", customer, "./"),
                error,
                address,
                Sheets.channels(subscriptions.channels(), channel),
                customer == null ? sheets.components(components) : List.of(),
                sheets.resources(customer, resources),
                customer == null ? List.of() : lines(customer));
    }

    private List<Sheets.Line> lines(String customer) {
        var titles = tellings.holdings(customer).stream()
                .collect(Collectors.toMap(n -> n.id(), n -> n.title(), (a, b) -> a));
        return subscriptions.of(customer).stream()
                .map(s -> new Sheets.Line(
                        s.id().toString(),
                        s.channel().word(),
                        s.channel().masked(s.address()),
                        s.resources().isEmpty()
                                ? "everything that hits you"
                                : s.resources().stream()
                                        .map(r -> titles.getOrDefault(r, r))
                                        .collect(Collectors.joining(", "))))
                .toList();
    }

    // What opens nothing is answered exactly like what is not there.
    private String holder(String capability) {
        return tellings.holder(capability).orElseThrow(NotFoundException::new);
    }
}
