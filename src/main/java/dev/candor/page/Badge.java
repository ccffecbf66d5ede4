package dev.candor.page;

import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The verdict in a word, as a picture for other people's pages (SVG 1.1). It never turns green because nothing is known:
 * without facts its word is "Unknown".
 */
final class Badge implements Artefact {
    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final int HEIGHT = 20;
    private static final int PADDING = 8;
    private static final int LONGEST = 40;
    // About what a letter of the font is wide; the text is then set to exactly that.
    private static final int LETTER = 7;
    private static final String LEFT = "#333a45";

    @Override
    public String path() {
        return "badge.svg";
    }

    @Override
    public String type() {
        return "image/svg+xml;charset=UTF-8";
    }

    @Override
    public String write(Projection projection) {
        PublicVerdict.Said said = projection.said();
        String name = cut(projection.facts().atlas().platform());
        String word = said.label();
        int left = width(name);
        int right = width(word);
        return Xml.write((xml, out) -> {
            xml.writeStartElement("svg");
            xml.writeDefaultNamespace(SVG);
            xml.writeAttribute("width", String.valueOf(left + right));
            xml.writeAttribute("height", String.valueOf(HEIGHT));
            xml.writeAttribute("role", "img");
            xml.writeAttribute("aria-label", name + ": " + word);
            Xml.text(xml, "title", name + ": " + word);
            box(xml, 0, left, LEFT);
            box(xml, left, right, colour(said.tone()));
            xml.writeStartElement("g");
            xml.writeAttribute("fill", "#fff");
            xml.writeAttribute("font-family", "Verdana,DejaVu Sans,sans-serif");
            xml.writeAttribute("font-size", "11");
            label(xml, 0, name);
            label(xml, left, word);
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndDocument();
        });
    }

    private static void box(XMLStreamWriter xml, int x, int width, String colour) throws XMLStreamException {
        xml.writeEmptyElement("rect");
        xml.writeAttribute("x", String.valueOf(x));
        xml.writeAttribute("width", String.valueOf(width));
        xml.writeAttribute("height", String.valueOf(HEIGHT));
        xml.writeAttribute("fill", colour);
    }

    private static void label(XMLStreamWriter xml, int x, String text) throws XMLStreamException {
        xml.writeStartElement("text");
        xml.writeAttribute("x", String.valueOf(x + PADDING));
        xml.writeAttribute("y", "14");
        xml.writeAttribute("textLength", String.valueOf(width(text) - 2 * PADDING));
        xml.writeAttribute("lengthAdjust", "spacingAndGlyphs");
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…";
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length()) * LETTER + 2 * PADDING;
    }

    // Those of the page by daylight, all readable under white.
    private static String colour(Tone tone) {
        return switch (tone) {
            case OK -> "#0b6b3a";
            case DEGRADED -> "#8a6100";
            case DOWN -> "#b00020";
            case UNKNOWN -> "#5b6470";
            case WORK -> "#1d4ed8";
        };
    }
}
