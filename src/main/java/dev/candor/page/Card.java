package dev.candor.page;

import dev.candor.security.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The verdict as a card for a frame in other people's pages. It needs nothing else than itself, and what it says is whole
 * without its script, which only loads it again when {@link PageStreams} tells that there is news.
 */
final class Card implements Artefact {
    /** Where it is below an audience's root. */
    static final String PATH = "embed/card";

    private static final Stylesheet STYLE = Stylesheet.of("/page/card.css");
    // The first event names what the card says already; the next one that it says something else.
    private static final String SCRIPT =
            "let seen;new EventSource('../%s').addEventListener('page',e=>{".formatted(PageStreams.PATH)
                    + "if(seen&&seen!==e.lastEventId)location.reload();seen=e.lastEventId});";
    private static final String SCRIPT_SOURCE =
            "'sha256-" + Base64.getEncoder().encodeToString(Sha256.of(SCRIPT.getBytes(StandardCharsets.UTF_8))) + "'";

    /**
     * What a browser may do with it (CSP Level 3).
     *
     * @param sites whose pages may frame it, as origins; none if it is empty
     */
    static String policy(List<EmbedSite> sites) {
        return ("default-src 'none'; style-src %s; script-src %s; connect-src 'self'; form-action 'none';"
                        + " frame-ancestors %s; base-uri 'none'")
                .formatted(
                        STYLE.source(),
                        SCRIPT_SOURCE,
                        sites.isEmpty()
                                ? "'none'"
                                : sites.stream().map(EmbedSite::origin).collect(Collectors.joining(" ")));
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String type() {
        return Artefacts.HTML;
    }

    @Override
    public String write(Projection projection) {
        PublicVerdict.Said said = projection.said();
        String title = Feed.title(projection);
        return "<!doctype html>"
                + Xml.write((xml, out) -> {
                    xml.writeStartElement("html");
                    xml.writeAttribute("lang", "en");
                    xml.writeStartElement("head");
                    xml.writeEmptyElement("meta");
                    xml.writeAttribute("charset", "utf-8");
                    Xml.text(xml, "title", title);
                    xml.writeEmptyElement("meta");
                    xml.writeAttribute("name", "viewport");
                    xml.writeAttribute("content", "width=device-width, initial-scale=1");
                    xml.writeEmptyElement("meta");
                    xml.writeAttribute("name", "robots");
                    xml.writeAttribute("content", "noindex");
                    xml.writeStartElement("style");
                    xml.writeCharacters("");
                    xml.flush();
                    // As it is: HTML knows no escapes in these.
                    out.write(STYLE.text().toString());
                    xml.writeEndElement();
                    xml.writeEndElement();
                    xml.writeStartElement("body");
                    xml.writeCharacters(Hole.token(Commons.SHAPES));
                    xml.writeStartElement("main");
                    xml.writeAttribute("class", said.tone().css());
                    Xml.text(xml, "p", title);
                    mark(xml, said);
                    Xml.text(xml, "h1", said.sentence());
                    foot(xml, projection);
                    xml.writeEndElement();
                    xml.writeStartElement("script");
                    xml.writeCharacters("");
                    xml.flush();
                    out.write(SCRIPT);
                    xml.writeEndElement();
                    xml.writeEndDocument();
                });
    }

    private static void mark(XMLStreamWriter xml, PublicVerdict.Said said) throws XMLStreamException {
        xml.writeStartElement("p");
        xml.writeAttribute("class", "m " + said.tone().css());
        xml.writeStartElement("svg");
        xml.writeAttribute("aria-hidden", "true");
        xml.writeStartElement("use");
        xml.writeAttribute("href", "#s-" + said.tone().css());
        xml.writeCharacters("");
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeCharacters(said.label());
        xml.writeEndElement();
    }

    private static void foot(XMLStreamWriter xml, Projection projection) throws XMLStreamException {
        xml.writeStartElement("p");
        xml.writeAttribute("class", "dim");
        if (projection.facts().judgement() != null) {
            xml.writeCharacters("As of " + Hole.token(Hole.AS_OF_TEXT) + ". ");
        }
        xml.writeStartElement("a");
        // Out of the frame; the page it leads to learns nothing of the one around.
        xml.writeAttribute("href", "../");
        xml.writeAttribute("target", "_blank");
        xml.writeAttribute("rel", "noopener noreferrer");
        xml.writeCharacters("Open the status page");
        xml.writeEndElement();
        xml.writeEndElement();
    }
}
