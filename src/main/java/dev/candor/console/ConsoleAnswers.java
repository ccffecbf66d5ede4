package dev.candor.console;

import dev.candor.problem.Problem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.lang.annotation.Annotation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * What every answer of the console says to a browser: to run no script but ours, to show it in nobody's frame, to keep
 * nothing. Refusals are pages there, and who is not signed in is led to where that is done.
 */
class ConsoleAnswers {

    private static final String POLICY =
            ("default-src 'none'; script-src 'self'; connect-src 'self'; style-src %s; form-action 'self';"
                            + " frame-ancestors 'none'; base-uri 'none'")
                    .formatted(Desk.STYLE.source());
    private static final MediaType HTML = MediaType.valueOf("text/html;charset=UTF-8");

    private final Desk desk;
    private final CurrentVertxRequest vertx;

    ConsoleAnswers(Desk desk, CurrentVertxRequest vertx) {
        this.desk = desk;
        this.vertx = vertx;
    }

    /** Everything that {@code templates/console/refused.html} may show. */
    @CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Refused(Frame frame, String title, String detail) implements TemplateInstance {}

    @ServerResponseFilter
    void answer(ContainerRequestContext request, ContainerResponseContext response) {
        String path = request.getUriInfo().getPath();
        if (!path.equals(Desk.HOME) && !path.startsWith(Desk.HOME + "/")) {
            return;
        }
        boolean signIn = false;
        if (response.getEntity() instanceof Problem problem && readsPages(request)) {
            signIn = problem.status() == 401;
            String detail = problem.detail() == null ? "" : problem.detail();
            Refused page = new Refused(desk.frame(problem.title(), null, null), problem.title(), detail);
            response.setEntity(page.render(), new Annotation[0], HTML);
            if (signIn) {
                response.setStatus(303);
            }
        }
        // Asked for only now: another status or entity comes with other headers.
        MultivaluedMap<String, Object> headers = response.getHeaders();
        if (signIn) {
            headers.putSingle(HttpHeaders.LOCATION, signIn(path));
            headers.remove(HttpHeaders.WWW_AUTHENTICATE);
        }
        headers.putSingle("Content-Security-Policy", POLICY);
        // "no-referrer" of all other answers would hide the origin that a form's post is checked by.
        vertx.getCurrent().response().headers().remove("Referrer-Policy");
        headers.putSingle("Referrer-Policy", "same-origin");
        headers.putSingle("X-Robots-Tag", "noindex");
        headers.putSingle("Cross-Origin-Opener-Policy", "same-origin");
        headers.putSingle("Cross-Origin-Resource-Policy", "same-origin");
        if (!headers.containsKey(HttpHeaders.CACHE_CONTROL)) {
            headers.putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
        }
    }

    private static String signIn(String path) {
        return Desk.HOME + "/sign-in?next=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
    }

    private static boolean readsPages(ContainerRequestContext request) {
        String accept = request.getHeaderString(HttpHeaders.ACCEPT);
        return accept != null && accept.contains("text/html");
    }
}
