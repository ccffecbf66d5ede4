package dev.candor.page;

import dev.candor.catalog.CatalogStore;
import dev.candor.problem.ProblemException;
import dev.candor.security.Capabilities;
import dev.candor.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** How operators hand out, and take back, the addresses of personal pages. */
@Path("/api/v1/customers/{customer}/capabilities")
class CapabilityResource {

    private final Capabilities capabilities;
    private final CatalogStore catalog;
    private final SiteConfig site;

    CapabilityResource(Capabilities capabilities, CatalogStore catalog, SiteConfig site) {
        this.capabilities = capabilities;
        this.catalog = catalog;
        this.site = site;
    }

    /**
     * The address of a personal page. Whoever has it may read the page.
     *
     * @param url shown this once; only a digest of it is kept
     */
    record PersonalPage(String customer, URI url) {}

    /** How many addresses open nothing any more. */
    record Revoked(String customer, int revoked) {}

    @POST
    @RolesAllowed(Roles.ADMIN)
    public Response issue(String customer) {
        known(customer);
        return created(customer, capabilities.issue(customer));
    }

    /** A new address in place of all older ones, which open nothing from now on. Calling it twice makes two. */
    @POST
    @Path("rotation")
    @RolesAllowed(Roles.ADMIN)
    public Response rotate(String customer) {
        known(customer);
        return created(customer, capabilities.rotate(customer));
    }

    @DELETE
    @RolesAllowed(Roles.ADMIN)
    public Revoked revoke(String customer) {
        known(customer);
        return new Revoked(customer, capabilities.revokeAll(customer));
    }

    private Response created(String customer, String capability) {
        URI url = URI.create(site.baseUrl() + "/c/" + capability + "/");
        return Response.created(url).entity(new PersonalPage(customer, url)).build();
    }

    private void known(String customer) {
        if (catalog.current().customer(customer).isEmpty()) {
            throw ProblemException.notFound("customer", customer);
        }
    }
}
