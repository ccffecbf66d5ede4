package dev.candor.incident;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.problem.ProblemException;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The operator's view of incidents, with those that blame our own observers. */
@Path("/api/v1/incidents")
@Produces(MediaType.APPLICATION_JSON)
class IncidentResource {

    private final IncidentService incidents;
    private final Retelling retelling;
    private final OnceOnly onceOnly;

    IncidentResource(IncidentService incidents, Retelling retelling, OnceOnly onceOnly) {
        this.incidents = incidents;
        this.retelling = retelling;
        this.onceOnly = onceOnly;
    }

    /** A page of incidents, newest first. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Incidents(List<Incident> items, @Nullable String nextCursor) {}

    /** A page of impacts, in order of resource and host. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Impacts(List<Impact> items, @Nullable String nextCursor) {}

    /** All incidents, or those that are {@code open} or {@code resolved}. */
    @GET
    @RolesAllowed(Roles.VIEWER)
    public Incidents list(
            @QueryParam("status") @Nullable String status,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("20") @Min(1) @Max(100) int limit) {
        Cursor after = Cursor.parse(cursor);
        List<Incident> page = incidents.page(
                open(status), after == null ? null : after.instant(), after == null ? null : after.id(), limit + 1);
        boolean more = page.size() > limit;
        List<Incident> items = more ? page.subList(0, limit) : page;
        return new Incidents(items, more ? Cursor.after(items.get(limit - 1)).text() : null);
    }

    /** One incident with its evidence and updates. */
    @GET
    @Path("{id}")
    @RolesAllowed(Roles.VIEWER)
    public Incident one(@PathParam("id") UUID id) {
        return incidents.find(id).orElseThrow(() -> ProblemException.notFound("incident", id));
    }

    /** Whom it hits, customer by customer and resource by resource. */
    @GET
    @Path("{id}/impacts")
    @RolesAllowed(Roles.VIEWER)
    public Impacts impacts(
            @PathParam("id") UUID id,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1000) int limit) {
        Cursor after = Cursor.parse(cursor);
        List<Impact> page = incidents.impacts(
                id, after == null ? "" : after.first(), after == null ? "" : after.second(), limit + 1);
        boolean more = page.size() > limit;
        List<Impact> items = more ? page.subList(0, limit) : page;
        return new Impacts(items, more ? Cursor.after(items.get(limit - 1)).text() : null);
    }

    /**
     * What an incident hits, summed up.
     *
     * @param regions by code; hosts that the catalog doesn't know are left out
     * @param apps the apps it hits now, and on how many machines each goes on
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record Reach(
            List<Incident.AffectedComponent> components,
            List<RegionReach> regions,
            List<HostReach> hosts,
            List<AppReach> apps) {}

    /** One region's part of it, summed up over its hosts. */
    @JsonNaming(SnakeCaseStrategy.class)
    record RegionReach(String region, int hosts, long resources, long lasting) {}

    /** What it hits: components, regions, hosts, and apps with what they go on. */
    @GET
    @Path("{id}/reach")
    @RolesAllowed(Roles.VIEWER)
    public Reach reach(@PathParam("id") UUID id) {
        Incident incident = incidents.find(id).orElseThrow(() -> ProblemException.notFound("incident", id));
        List<HostReach> hosts = incidents.hostsIn(id);
        Map<String, RegionReach> regions = new TreeMap<>();
        for (HostReach host : hosts) {
            String region = incidents.regionOf(host.host());
            if (region != null) {
                regions.merge(
                        region,
                        new RegionReach(region, 1, host.resources(), host.lasting()),
                        (a, b) -> new RegionReach(
                                region,
                                a.hosts() + b.hosts(),
                                a.resources() + b.resources(),
                                a.lasting() + b.lasting()));
            }
        }
        return new Reach(incident.components(), List.copyOf(regions.values()), hosts, incidents.appsIn(id));
    }

    /** Opens one on an operator's word. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.RESPONDER)
    public Incident declare(
            @HeaderParam("Idempotency-Key") @Nullable String key, @NotNull @Valid NewIncident incident) {
        return onceOnly.write(key, Incident.class, "incidents", incident, () -> incidents.declare(incident));
    }

    /** Tells something about an open incident. */
    @POST
    @Path("{id}/updates")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.RESPONDER)
    public Incident post(
            @PathParam("id") UUID id,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @NotNull @Valid NewUpdate update) {
        return onceOnly.write(key, Incident.class, "updates " + id, update, () -> incidents.post(id, update));
    }

    /** Changes the text of an update; what it said before stays to be read. */
    @PUT
    @Path("{id}/updates/{number}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.RESPONDER)
    public Incident edit(@PathParam("id") UUID id, @PathParam("number") int number, @NotNull @Valid NewText text) {
        return retelling.edit(id, number, text);
    }

    /** Ends an incident. */
    @POST
    @Path("{id}/resolve")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.RESPONDER)
    public Incident resolve(
            @PathParam("id") UUID id,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @NotNull @Valid NewResolution resolution) {
        return onceOnly.write(
                key, Incident.class, "resolve " + id, resolution, () -> incidents.resolve(id, resolution));
    }

    private static @Nullable Boolean open(@Nullable String status) {
        if (status == null || status.equals("all")) {
            return null;
        }
        if (status.equals("open") || status.equals("resolved")) {
            return status.equals("open");
        }
        throw ProblemException.badRequest(
                "unknown-status", "No such status", "status must be open, resolved or all, was " + status);
    }
}
