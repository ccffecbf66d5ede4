package dev.candor.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nu.validator.client.EmbeddedValidator;
import org.xml.sax.SAXException;

/** What machines find wrong with a page: axe-core, as people need it who can't see, and the HTML standard's checker. */
public final class PageChecks {
    private static final String AXE = axe();

    private PageChecks() {}

    private static String axe() {
        try (InputStream in = PageChecks.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Violations of any rule of axe-core's, by daylight on a desk and by night on a phone; the page must let scripts in. */
    public static List<String> axe(Page page, String name) {
        List<String> found = new ArrayList<>();
        page.evaluate(AXE);
        for (Map.Entry<ColorScheme, Integer> look :
                Map.of(ColorScheme.LIGHT, 1100, ColorScheme.DARK, 320).entrySet()) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(look.getKey()));
            page.setViewportSize(look.getValue(), 800);
            ((List<?>) page.evaluate("""
                            () => axe.run(document, {resultTypes: ['violations']}).then(result =>
                                result.violations.flatMap(v => v.nodes.slice(0, 3).map(n =>
                                    v.id + ' at ' + n.target.join(' ') + ': ' + n.html.slice(0, 160) + ' '
                                        + (n.failureSummary || '').replace(/\\s+/g, ' '))))""")).forEach(one -> found.add("%s, %s: %s".formatted(name, look.getKey(), one)));
        }
        return found;
    }

    /** What is wrong by the HTML standard. */
    public static List<String> html(String page, String name) throws IOException, SAXException {
        EmbeddedValidator validator = new EmbeddedValidator();
        validator.setOutputFormat(EmbeddedValidator.OutputFormat.JSON);
        String answer = validator.validate(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
        List<String> found = new ArrayList<>();
        for (JsonNode message : new ObjectMapper().readTree(answer).get("messages")) {
            if (message.get("type").asText().equals("error")
                    || message.path("subType").asText().equals("warning")) {
                found.add("%s: %s at %s"
                        .formatted(
                                name,
                                message.get("message").asText(),
                                message.path("extract").asText()));
            }
        }
        return found;
    }
}
