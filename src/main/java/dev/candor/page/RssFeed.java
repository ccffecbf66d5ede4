package dev.candor.page;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Updates as RSS 2.0 (https://www.rssboard.org/rss-specification), for readers that know nothing newer. */
final class RssFeed implements Artefact {
    private static final String ATOM = "http://www.w3.org/2005/Atom";

    private final URI base;
    private final Sharing sharing;

    /**
     * Of one site.
     *
     * @param base where the pages can be reached from outside, without a slash at its end
     */
    RssFeed(URI base, Sharing sharing) {
        this.base = base;
        this.sharing = sharing;
    }

    @Override
    public String path() {
        return "feed.rss";
    }

    @Override
    public String type() {
        return "application/rss+xml;charset=UTF-8";
    }

    @Override
    public String write(Projection projection) {
        // Its times know no fractions of a second.
        Feed feed = new Feed(base, projection, ChronoUnit.SECONDS);
        return Xml.write((xml, out) -> {
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("rss");
            xml.writeAttribute("version", "2.0");
            xml.writeNamespace("atom", ATOM);
            xml.writeStartElement("channel");
            Xml.text(xml, "title", feed.title());
            Xml.text(xml, "link", feed.root() + "/");
            Xml.text(xml, "description", "What was told about incidents: one item per update.");
            Xml.text(xml, "language", "en");
            Xml.text(xml, "lastBuildDate", date(feed.updated()));
            xml.writeEmptyElement("atom", "link", ATOM);
            xml.writeAttribute("rel", "self");
            xml.writeAttribute("type", "application/rss+xml");
            xml.writeAttribute("href", feed.root() + "/feed.rss");
            xml.writeCharacters("");
            xml.flush();
            out.write(feed.entries(sharing, "rss", entries -> write(feed, entries)));
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndDocument();
        });
    }

    private static String write(Feed feed, List<Feed.Entry> entries) {
        return Xml.write((xml, out) -> {
            for (Feed.Entry entry : entries) {
                xml.writeStartElement("item");
                Xml.text(xml, "title", entry.title());
                Xml.text(xml, "link", feed.link(entry));
                xml.writeStartElement("guid");
                xml.writeAttribute("isPermaLink", "false");
                xml.writeCharacters(feed.id(entry));
                xml.writeEndElement();
                Xml.text(xml, "pubDate", date(entry.at()));
                Xml.text(xml, "category", entry.word());
                Xml.text(xml, "description", entry.html());
                xml.writeEndElement();
            }
        });
    }

    // RFC 822 with a year of four digits.
    private static String date(Instant at) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
    }
}
