package dev.candor.alert;

import java.io.StringWriter;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Events as Atom (RFC 4287). */
final class AtomFeed {

    private AtomFeed() {}

    /**
     * The feed.
     *
     * @param self its own address
     * @param events newest first
     */
    static String of(URI self, String html, List<AlertEventEntity> events) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("feed");
            xml.writeDefaultNamespace("http://www.w3.org/2005/Atom");
            element(xml, "id", "tag:%s,2026:candor/alerts".formatted(host(self)));
            element(xml, "title", "Candor alerts");
            element(xml, "updated", (events.isEmpty() ? Instant.EPOCH : events.get(0).at).toString());
            link(xml, "self", self.toString());
            link(xml, "alternate", html);
            xml.writeStartElement("author");
            element(xml, "name", "Candor");
            xml.writeEndElement();
            for (AlertEventEntity event : events) {
                xml.writeStartElement("entry");
                element(xml, "id", "tag:%s,2026:%s".formatted(host(self), event.id));
                element(xml, "title", clean(event.title));
                element(xml, "updated", event.at.toString());
                xml.writeEmptyElement("category");
                xml.writeAttribute("term", event.type);
                link(xml, "alternate", html);
                element(xml, "content", clean(event.text.isBlank() ? event.title : event.text));
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a feed is always writable", e);
        }
        return text.toString();
    }

    private static String host(URI self) {
        return self.getHost() == null ? "candor" : self.getHost();
    }

    private static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    private static void link(XMLStreamWriter xml, String rel, String href) throws XMLStreamException {
        xml.writeEmptyElement("link");
        xml.writeAttribute("rel", rel);
        xml.writeAttribute("href", href);
    }

    // XML 1.0 has no way to say these.
    private static String clean(String text) {
        return text.replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]", " ");
    }
}
