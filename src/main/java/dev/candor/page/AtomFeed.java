package dev.candor.page;

import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Updates as an Atom feed, RFC 4287. */
final class AtomFeed implements Artefact {
    private static final String ATOM = "http://www.w3.org/2005/Atom";

    private final URI base;
    private final Sharing sharing;

    /**
     * Of one site.
     *
     * @param base where the pages can be reached from outside, without a slash at its end
     */
    AtomFeed(URI base, Sharing sharing) {
        this.base = base;
        this.sharing = sharing;
    }

    @Override
    public String path() {
        return "feed.atom";
    }

    @Override
    public String type() {
        return "application/atom+xml;charset=UTF-8";
    }

    @Override
    public String write(Projection projection) {
        Feed feed = new Feed(base, projection, ChronoUnit.MILLIS);
        return Xml.write((xml, out) -> {
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("feed");
            xml.writeDefaultNamespace(ATOM);
            Xml.text(xml, "id", feed.id());
            Xml.text(xml, "title", feed.title());
            Xml.text(xml, "updated", feed.updated().toString());
            xml.writeStartElement("author");
            Xml.text(xml, "name", feed.title());
            xml.writeEndElement();
            link(xml, "self", feed.root() + "/feed.atom", "application/atom+xml");
            link(xml, "alternate", feed.root() + "/", "text/html");
            xml.writeCharacters("");
            xml.flush();
            out.write(feed.entries(sharing, "atom", entries -> write(feed, entries)));
            xml.writeEndElement();
            xml.writeEndDocument();
        });
    }

    private static String write(Feed feed, List<Feed.Entry> entries) {
        return Xml.write((xml, out) -> {
            for (Feed.Entry entry : entries) {
                xml.writeStartElement("entry");
                Xml.text(xml, "id", feed.id(entry));
                Xml.text(xml, "title", entry.title());
                Xml.text(xml, "updated", entry.changedAt().toString());
                Xml.text(xml, "published", entry.at().toString());
                link(xml, "alternate", feed.link(entry), "text/html");
                xml.writeEmptyElement("category");
                xml.writeAttribute("term", entry.word());
                xml.writeStartElement("content");
                xml.writeAttribute("type", "html");
                xml.writeCharacters(entry.html());
                xml.writeEndElement();
                xml.writeEndElement();
            }
        });
    }

    private static void link(XMLStreamWriter xml, String rel, String address, String type) throws XMLStreamException {
        xml.writeEmptyElement("link");
        xml.writeAttribute("rel", rel);
        xml.writeAttribute("type", type);
        xml.writeAttribute("href", address);
    }
}
