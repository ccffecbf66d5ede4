package dev.candor.page;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes XML into memory; what is text stays text. */
final class Xml {
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newFactory();

    private Xml() {}

    /** What writes one document, or a part of one. */
    interface Writing {
        /**
         * Writes it.
         *
         * @param out beneath the writer, for what is XML already; flush the writer before
         */
        void to(XMLStreamWriter xml, StringWriter out) throws XMLStreamException;
    }

    /** What was written. */
    static String write(Writing writing) {
        StringWriter out = new StringWriter();
        try {
            XMLStreamWriter xml = writer(out);
            writing.to(xml, out);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return out.toString();
    }

    // Finding the factory takes longer than writing a feed.
    private static XMLStreamWriter writer(StringWriter out) throws XMLStreamException {
        synchronized (FACTORY) {
            return FACTORY.createXMLStreamWriter(out);
        }
    }

    /** An element that holds nothing but text. */
    static void text(XMLStreamWriter xml, String element, String text) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }
}
