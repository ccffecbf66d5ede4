package dev.candor.probe;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The JSON Schema of probe files, for editors: it says nothing of any platform, so everybody may read it. */
@Path("/schemas/probe-v1.json")
final class SchemaResource {

    private static final String FILE = "/schemas/probe-v1.json";
    private static final String DAY = "public, max-age=86400";

    private final byte[] schema = read();

    @GET
    @PermitAll
    public Response schema() {
        return Response.ok(schema, "application/schema+json")
                .header("Cache-Control", DAY)
                .header("Access-Control-Allow-Origin", "*")
                .build();
    }

    private static byte[] read() {
        try (InputStream in = SchemaResource.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
