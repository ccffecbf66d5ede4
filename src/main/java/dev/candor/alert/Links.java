package dev.candor.alert;

import dev.candor.security.BaseUrl;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that an alert leads to.
 *
 * @param base what they begin with
 * @param runbooks by verdict class, and {@code default}
 */
record Links(URI base, Map<String, String> runbooks) {

    private String at(String path) {
        return BaseUrl.at(base, path);
    }

    /** Where people look into it, take it in hand and silence it, and where programs read it. */
    Map<String, String> of(AlertEntity alert, boolean incident) {
        Map<String, String> links = new LinkedHashMap<>();
        links.put("html", html(alert.id, incident));
        links.put("ack", at("/ops/alerts#alert-" + alert.id));
        links.put("silence", at("/ops/silences?incident=" + alert.subject()));
        links.put("self", at("/api/v1/alerts/" + alert.id));
        return links;
    }

    /** Where people look into it. */
    String html(UUID alert, boolean incident) {
        return at(incident ? "/ops/incidents/" + alert : "/ops/alerts");
    }

    Map<String, String> to(String html, String self) {
        return Map.of("html", at(html), "self", at(self));
    }

    /** What to do about that class of trouble; null where nobody wrote it down. */
    @Nullable
    String runbook(@Nullable String verdict, @Nullable String cause, List<String> regions, String incident) {
        String template = runbooks.get(verdict == null ? "default" : verdict);
        if (template == null) {
            template = runbooks.get("default");
        }
        if (template == null) {
            return null;
        }
        return template.replace("{component}", encoded(cause == null ? "" : cause.substring(cause.indexOf('/') + 1)))
                .replace("{region}", encoded(regions.isEmpty() ? "" : regions.get(0)))
                .replace("{incident}", encoded(incident));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
