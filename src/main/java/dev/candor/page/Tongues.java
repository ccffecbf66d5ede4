package dev.candor.page;

import dev.candor.catalog.Tongue;
import io.quarkus.qute.RawString;
import java.util.Map;
import java.util.TreeMap;

/** Texts that operators wrote, in the languages they wrote them in. */
final class Tongues {
    private Tongues() {}

    /**
     * A text as harmless HTML that says in which language it is. Where there are others, all stand there, and
     * {@link Translator} leaves one.
     *
     * @param english Markdown
     * @param others Markdown, by language
     */
    static RawString html(String english, Map<String, String> others) {
        StringBuilder html = new StringBuilder();
        html.append("<div lang=\"").append(Tongue.EN.code()).append("\">");
        html.append(SafeMarkdown.html(english)).append("</div>");
        new TreeMap<>(others)
                .forEach((code, text) -> Tongue.of(code)
                        .ifPresent(tongue -> html.append("<div lang=\"")
                                .append(tongue.code())
                                .append("\" hidden>")
                                .append(SafeMarkdown.html(text))
                                .append("</div>")));
        return new RawString(
                others.isEmpty()
                        ? html.toString()
                        : "<div data-also=\"%s\">%s</div>%s"
                                .formatted(
                                        String.join(" ", new TreeMap<>(others).keySet()),
                                        html,
                                        Hole.token(Hole.TONGUES)));
    }
}
