package dev.candor.page;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.quarkus.qute.RawString;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * Turns what people wrote about an incident into HTML that can do no harm. The only class that may hand foreign text to a
 * template unescaped: first no HTML of the writer survives, then only the elements named here do.
 */
public final class SafeMarkdown {
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
        return new RawString(POLICY.sanitize(RENDERER.render(PARSER.parse(Words.text(markdown)))));
    }
}
