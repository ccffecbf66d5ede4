package dev.candor.page;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.quarkus.qute.RawString;
import java.util.regex.Pattern;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * Turns what people wrote about an incident into HTML that can do no harm. The only class that may hand foreign text to a
 * template unescaped: first no HTML of the writer survives, then only the elements named here do.
 */
public final class SafeMarkdown {
    // Longer texts are no updates; the rest is cut so that rendering stays quick.
    private static final int LONGEST = 20_000;
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufffe\\uffff&&[^\\n\\t]]");
    private static final Parser PARSER = Parser.builder().build();
    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder().escapeHtml(true).sanitizeUrls(true).build();
    private static final PolicyFactory POLICY = new HtmlPolicyBuilder()
            .allowElements("p", "ul", "ol", "li", "a", "code", "pre", "strong", "em", "blockquote", "br")
            .allowUrlProtocols("https", "mailto")
            .allowAttributes("href")
            .onElements("a")
            .requireRelsOnLinks("nofollow", "noreferrer", "noopener")
            .toFactory();

    // An open page shows the same few texts every second.
    private static final LoadingCache<String, RawString> RENDERED =
            Caffeine.newBuilder().maximumSize(1_000).build(SafeMarkdown::render);

    private SafeMarkdown() {}

    /** Safe HTML of a Markdown text. */
    public static RawString html(String markdown) {
        return RENDERED.get(markdown);
    }

    private static RawString render(String markdown) {
        String text = UNPRINTABLE.matcher(markdown.replace("\r\n", "\n")).replaceAll(" ");
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return new RawString(POLICY.sanitize(RENDERER.render(PARSER.parse(cut))));
    }
}
