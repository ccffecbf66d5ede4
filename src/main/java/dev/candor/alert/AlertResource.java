package dev.candor.alert;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What on-call must know, to read. */
@Path("/api/v1/alerts")
@Produces(MediaType.APPLICATION_JSON)
final class AlertResource {

    private static final int MOST_IN_FEED = 50;
    private static final int MOST_EVENTS = 100;

    private static final int LONGEST_WAIT_S = 60;

    private final Alerts alerts;
    private final AlertStream stream;
    private final ObjectMapper json;

    AlertResource(Alerts alerts, AlertStream stream, ObjectMapper json) {
        this.alerts = alerts;
        this.stream = stream;
        this.json = json;
    }

    /**
     * One page of a list.
     *
     * @param next pass it as {@code cursor} for the next page; null at the end
     */
    record AlertPage(
            List<Alert> items,
            @JsonProperty("next_cursor") @Nullable String next) {}

    /** An alert with what happened to it, newest first. */
    record AlertDetail(Alert alert, List<EventView> events) {}

    /** One event, as its receivers know it. */
    record EventView(String id, String type, int sequence, Instant at, String title, String text) {

        static EventView of(AlertEventEntity row) {
            return new EventView(row.id, row.type, row.sequence, row.at, row.title, row.text);
        }
    }

    /**
     * Events of the log, oldest first, and where to go on.
     *
     * @param cursor pass it as {@code after}
     */
    record EventPage(List<JsonNode> events, String cursor) {}

    /**
     * Alerts, newest first; with {@code after} the events behind that cursor instead, for whose first one it waits as long
     * as {@code wait} says ({@code 30s}, at most a minute).
     */
    @GET
    @Blocking
    @RolesAllowed(Roles.VIEWER)
    public Uni<Response> list(
            @QueryParam("status") @Nullable String status,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") int limit,
            @QueryParam("after") @Nullable String after,
            @QueryParam("wait") @DefaultValue("0s") String wait) {
        Paging page = Paging.of(cursor, limit);
        Long seen = AlertStream.parsed(after);
        if (seen != null) {
            long from = EventCursor.within(seen, alerts.logEnds());
            return stream.poll(from, page.limit(), waitOf(wait))
                    .map(events -> Response.ok(eventPage(from, events)).build());
        }
        List<Alerts.Numbered> found = alerts.newest(statusOf(status), page.below(), page.limit() + 1);
        List<Alerts.Numbered> items = found.subList(0, Math.min(page.limit(), found.size()));
        AlertPage answer = new AlertPage(
                items.stream().map(Alerts.Numbered::alert).toList(),
                found.size() > page.limit()
                        ? Long.toString(items.get(items.size() - 1).number())
                        : null);
        return Uni.createFrom().item(Response.ok(answer).build());
    }

    private EventPage eventPage(long from, List<AlertEventEntity> events) {
        List<JsonNode> bodies = new ArrayList<>();
        for (AlertEventEntity event : events) {
            try {
                bodies.add(json.readTree(event.body));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("event %s is no JSON".formatted(event.id), e);
            }
        }
        return new EventPage(bodies, Long.toString(AlertStream.next(from, events)));
    }

    private static Duration waitOf(String text) {
        if (!text.matches("[0-9]{1,2}s") || Integer.parseInt(text.substring(0, text.length() - 1)) > LONGEST_WAIT_S) {
            throw ProblemException.badRequest(
                    "invalid-wait",
                    "The wait is not one",
                    "expected 0s to %ds, found %s".formatted(LONGEST_WAIT_S, text));
        }
        return Duration.ofSeconds(Integer.parseInt(text.substring(0, text.length() - 1)));
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Roles.VIEWER)
    public AlertDetail find(UUID id) {
        return new AlertDetail(
                alerts.find(id),
                alerts.eventsOf(id, MOST_EVENTS).stream().map(EventView::of).toList());
    }

    /** Takes it in hand. */
    @POST
    @Path("{id}/acknowledge")
    @RolesAllowed(Roles.RESPONDER)
    public Alert acknowledge(UUID id) {
        return alerts.acknowledge(id);
    }

    /** Gives it out of hand. */
    @DELETE
    @Path("{id}/acknowledge")
    @RolesAllowed(Roles.RESPONDER)
    public Alert release(UUID id) {
        return alerts.release(id);
    }

    /** The log of events as JSON Feed 1.1, each with its data under {@code _candor}. */
    @GET
    @Path("feed.json")
    @Produces("application/feed+json")
    @RolesAllowed(Roles.VIEWER)
    public Response feed(@Context Request request, @Context UriInfo uri) throws JsonProcessingException {
        List<AlertEventEntity> events = alerts.newestEvents(MOST_IN_FEED);
        // Events are only ever added, so that the newest number names the whole.
        EntityTag tag = new EntityTag(events.isEmpty() ? "empty" : "event-" + events.get(0).number);
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        if (unchanged != null) {
            return unchanged.build();
        }
        Map<String, Object> feed = new LinkedHashMap<>();
        feed.put("version", "https://jsonfeed.org/version/1.1");
        feed.put("title", "Candor alerts");
        feed.put("feed_url", uri.getAbsolutePath().toString());
        feed.put("items", items(events));
        return Response.ok(json.writeValueAsString(feed)).tag(tag).build();
    }

    /** The log of events as Atom. */
    @GET
    @Path("feed.atom")
    @Produces(MediaType.APPLICATION_ATOM_XML)
    @RolesAllowed(Roles.VIEWER)
    public Response atom(@Context Request request, @Context UriInfo uri) {
        List<AlertEventEntity> events = alerts.newestEvents(MOST_IN_FEED);
        EntityTag tag = new EntityTag(events.isEmpty() ? "empty" : "event-" + events.get(0).number);
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        if (unchanged != null) {
            return unchanged.build();
        }
        String html = uri.getBaseUriBuilder().path("/ops/alerts").build().toString();
        return Response.ok(AtomFeed.of(uri.getAbsolutePath(), html, events))
                .tag(tag)
                .build();
    }

    private List<Map<String, Object>> items(List<AlertEventEntity> events) throws JsonProcessingException {
        List<Map<String, Object>> items = new ArrayList<>();
        for (AlertEventEntity event : events) {
            JsonNode body = json.readTree(event.body);
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("id", event.id);
            item.put("title", event.title);
            item.put("content_text", event.text.isBlank() ? event.title : event.text);
            item.put("date_published", event.at.toString());
            item.put("tags", List.of(event.type));
            item.put("_candor", body.path("data"));
            items.add(item);
        }
        return items;
    }

    private static Alert.@Nullable Status statusOf(@Nullable String word) {
        if (word == null) {
            return null;
        }
        return Arrays.stream(Alert.Status.values())
                .filter(s -> s.word().equals(word))
                .findFirst()
                .orElseThrow(() -> ProblemException.badRequest(
                        "invalid-status", "The status is not one", "status must be firing or resolved, was " + word));
    }
}
