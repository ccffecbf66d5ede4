package dev.candor.page;

import dev.candor.incident.Incident;
import dev.candor.incident.Update;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Updates as an Atom feed, RFC 4287: one entry per update, newest first, each with an id that stays for ever and with an
 * own time, since some readers drop entries of equal time.
 */
final class AtomFeed implements Artefact {
    private static final String ATOM = "http://www.w3.org/2005/Atom";
    private static final XMLOutputFactory XML = XMLOutputFactory.newFactory();
    // Readers keep what they have seen; more would only make each fetch larger.
    private static final int ENTRIES = 50;
    // When nothing was ever told the feed last changed before there was one.
    private static final Instant NEVER = Instant.parse("2026-01-01T00:00:00Z");

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
        Audience audience = projection.audience();
        String name = projection.facts().atlas().nameOf(audience);
        String title = projection.facts().atlas().platform() + " status" + (name == null ? "" : " for " + name);
        String root = base + audience.root();
        List<Entry> entries = entries(projection.told());
        StringWriter out = new StringWriter();
        try {
            XMLStreamWriter xml = writer(out);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("feed");
            xml.writeDefaultNamespace(ATOM);
            text(xml, "id", tag(name(audience)));
            text(xml, "title", title);
            text(xml, "updated", (entries.isEmpty() ? NEVER : entries.get(0).at()).toString());
            xml.writeStartElement("author");
            text(xml, "name", title);
            xml.writeEndElement();
            link(xml, "self", root + "/feed.atom", "application/atom+xml");
            link(xml, "alternate", root + "/", "text/html");
            xml.writeCharacters("");
            xml.flush();
            out.write(sharing.once(
                    "atom " + audience.personal() + " " + projection.signature(), () -> write(entries, root)));
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return out.toString();
    }

    // A name that stays when a capability is replaced, and from which nobody can tell the customer.
    private static String name(Audience audience) {
        return audience.customer() == null
                ? "feed"
                : "feed:" + UUID.nameUUIDFromBytes(audience.customer().getBytes(StandardCharsets.UTF_8));
    }

    // Finding the factory takes longer than writing a feed.
    private static XMLStreamWriter writer(StringWriter out) throws XMLStreamException {
        synchronized (XML) {
            return XML.createXMLStreamWriter(out);
        }
    }

    private String write(List<Entry> entries, String root) {
        StringWriter out = new StringWriter();
        try {
            XMLStreamWriter xml = writer(out);
            for (Entry entry : entries) {
                write(xml, entry, root);
            }
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return out.toString();
    }

    private void write(XMLStreamWriter xml, Entry entry, String root) throws XMLStreamException {
        Incident incident = entry.incident();
        Update update = entry.update();
        xml.writeStartElement("entry");
        text(xml, "id", tag("incident:%s:update:%d".formatted(incident.id(), update.number())));
        text(xml, "title", Words.sentence(update.phase().word()) + ": " + Words.plain(incident.title()));
        text(xml, "updated", entry.at().toString());
        text(xml, "published", entry.at().toString());
        link(xml, "alternate", "%s/incidents/%s#u%d".formatted(root, incident.id(), update.number()), "text/html");
        xml.writeEmptyElement("category");
        xml.writeAttribute("term", update.phase().word());
        xml.writeStartElement("content");
        xml.writeAttribute("type", "html");
        String reviewed = update.automatic() ? "<p>Detected automatically, not yet reviewed.</p>" : "";
        xml.writeCharacters(reviewed + SafeMarkdown.html(update.text()));
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private List<Entry> entries(List<Incident> incidents) {
        List<Entry> oldestFirst = new ArrayList<>();
        for (Incident incident : incidents) {
            for (Update update : incident.updates()) {
                oldestFirst.add(new Entry(incident, update, update.at().truncatedTo(ChronoUnit.MILLIS)));
            }
        }
        oldestFirst.sort(Comparator.comparing(Entry::at)
                .thenComparing(e -> e.incident().id())
                .thenComparing(e -> e.update().number()));
        List<Entry> distinct = new ArrayList<>();
        Instant last = Instant.MIN;
        for (Entry entry : oldestFirst) {
            Instant at = entry.at().isAfter(last) ? entry.at() : last.plusMillis(1);
            distinct.add(new Entry(entry.incident(), entry.update(), at));
            last = at;
        }
        Collections.reverse(distinct);
        return distinct.subList(0, Math.min(ENTRIES, distinct.size()));
    }

    // RFC 4151: the name of a server, a time at which it had that name, and what it calls the thing.
    private String tag(String specific) {
        return "tag:%s,2026:%s".formatted(base.getHost(), specific);
    }

    private static void link(XMLStreamWriter xml, String rel, String address, String type) throws XMLStreamException {
        xml.writeEmptyElement("link");
        xml.writeAttribute("rel", rel);
        xml.writeAttribute("type", type);
        xml.writeAttribute("href", address);
    }

    private static void text(XMLStreamWriter xml, String element, String text) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    private record Entry(Incident incident, Update update, Instant at) {}
}
