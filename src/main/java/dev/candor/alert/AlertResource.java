package dev.candor.alert;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
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
import java.time.Instant;
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

    private final Alerts alerts;
    private final ObjectMapper json;

    AlertResource(Alerts alerts, ObjectMapper json) {
        this.alerts = alerts;
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

    @GET
    @RolesAllowed(Roles.VIEWER)
    public AlertPage list(
            @QueryParam("status") @Nullable String status,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        Paging page = Paging.of(cursor, limit);
        List<Alerts.Numbered> found = alerts.newest(statusOf(status), page.below(), page.limit() + 1);
        List<Alerts.Numbered> items = found.subList(0, Math.min(page.limit(), found.size()));
        return new AlertPage(
                items.stream().map(Alerts.Numbered::alert).toList(),
                found.size() > page.limit()
                        ? Long.toString(items.get(items.size() - 1).number())
                        : null);
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

    private List<Map<String, Object>> items(List<AlertEventEntity> events) throws JsonProcessingException {
        List<Map<String, Object>> items = new java.util.ArrayList<>();
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
