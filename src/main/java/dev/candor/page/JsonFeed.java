package dev.candor.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Updates as a JSON Feed, version 1.1 (https://www.jsonfeed.org/version/1.1/). */
final class JsonFeed implements Artefact {
    private final URI base;
    private final Sharing sharing;

    /**
     * Of one site.
     *
     * @param base where the pages can be reached from outside, without a slash at its end
     */
    JsonFeed(URI base, Sharing sharing) {
        this.base = base;
        this.sharing = sharing;
    }

    @Override
    public String path() {
        return "feed.json";
    }

    @Override
    public String type() {
        return "application/feed+json";
    }

    @Override
    public String write(Projection projection) {
        Feed feed = new Feed(base, projection, ChronoUnit.MILLIS);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("version", "https://jsonfeed.org/version/1.1");
        all.put("title", feed.title());
        all.put("home_page_url", feed.root() + "/");
        all.put("feed_url", feed.root() + "/feed.json");
        all.put("language", "en");
        all.put("authors", List.of(Map.of("name", feed.title())));
        all.put("items", Json.array(feed.entries(sharing, "json", entries -> write(feed, entries))));
        return Json.write(all);
    }

    private static String write(Feed feed, List<Feed.Entry> entries) {
        return Json.elements(entries.stream()
                .map(entry -> new Item(
                        feed.id(entry),
                        feed.link(entry),
                        entry.title(),
                        entry.html(),
                        entry.at().toString(),
                        entry.changed() ? entry.changedAt().toString() : null,
                        List.of(entry.word())))
                .toList());
    }

    private record Item(
            String id,
            String url,
            String title,
            @JsonProperty("content_html") String contentHtml,
            @JsonProperty("date_published") String datePublished,

            @JsonProperty("date_modified") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String dateModified,

            List<String> tags) {}
}
