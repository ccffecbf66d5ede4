package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.incident.Incident;
import dev.candor.incident.Update;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

class AtomFeedTest {
    private static final String ATOM = "http://www.w3.org/2005/Atom";

    @Test
    void aFeedHoldsToTheRulesOfRfc4287() throws Exception {
        Sample sample = LookTest.lived();
        sample.hostDies();
        Element feed = parse(feed(sample));
        assertThat(feed.getNamespaceURI()).isEqualTo(ATOM);
        assertThat(feed.getLocalName()).isEqualTo("feed");
        assertThat(only(feed, "id")).isEqualTo("tag:status.example.com,2026:feed");
        assertThat(only(feed, "title")).isEqualTo("Hop Cloud status");
        assertThat(links(feed, "self")).containsExactly("https://status.example.com/feed.atom");
        assertThat(links(feed, "alternate")).containsExactly("https://status.example.com/");
        assertThat(children(feed, "author"))
                .singleElement()
                .satisfies(a -> assertThat(only(a, "name")).isNotEmpty());
        List<Element> entries = children(feed, "entry");
        assertThat(entries).hasSize(3);
        Set<String> ids = new HashSet<>();
        Instant last = Instant.MAX;
        for (Element entry : entries) {
            assertThat(ids.add(only(entry, "id"))).isTrue();
            assertThat(only(entry, "id")).startsWith("tag:status.example.com,2026:incident:");
            assertThat(only(entry, "title")).isNotBlank();
            assertThat(links(entry, "alternate"))
                    .singleElement()
                    .satisfies(l -> assertThat(l)
                            .startsWith("https://status.example.com/incidents/")
                            .contains("#u"));
            assertThat(children(entry, "category"))
                    .singleElement()
                    .satisfies(c -> assertThat(c.getAttribute("term")).isNotEmpty());
            assertThat(children(entry, "content"))
                    .singleElement()
                    .satisfies(c -> assertThat(c.getAttribute("type")).isEqualTo("html"));
            Instant updated = Instant.parse(only(entry, "updated"));
            assertThat(updated).isBefore(last);
            last = updated;
        }
        assertThat(only(feed, "updated")).isEqualTo(only(entries.get(0), "updated"));
    }

    @Test
    void anEmptyFeedIsValidAndDoesNotChange() throws Exception {
        byte[] feed = feed(new Sample());
        assertThat(feed).isEqualTo(feed(new Sample()));
        assertThat(children(parse(feed), "entry")).isEmpty();
        assertThat(Instant.parse(only(parse(feed), "updated"))).isBefore(Sample.NOW);
    }

    @Test
    void updatesOfTheSameMomentKeepTimesOfTheirOwn() throws Exception {
        Sample sample = new Sample();
        Update one = Sample.update(1, Sample.NOW, Incident.Phase.INVESTIGATING, "a", true);
        Update two = Sample.update(2, Sample.NOW, Incident.Phase.IDENTIFIED, "b", true);
        sample.incident(null, "edge", List.of(), List.of(two, one));
        List<Element> entries = children(parse(feed(sample)), "entry");
        assertThat(only(entries.get(0), "id")).endsWith(":update:2");
        assertThat(Instant.parse(only(entries.get(0), "updated")))
                .isAfter(Instant.parse(only(entries.get(1), "updated")));
    }

    @Test
    void aPostmortemIsAnEntryOfItsOwn() throws Exception {
        Sample sample = new Sample();
        Incident incident = sample.incident(
                null,
                "edge",
                List.of(),
                List.of(Sample.update(1, Sample.NOW.minusSeconds(600), Incident.Phase.RESOLVED, "Over.", false)));
        sample.explain("The drive was **nine** years old.");
        List<Element> entries = children(parse(feed(sample)), "entry");
        assertThat(entries).hasSize(2);
        assertThat(only(entries.get(0), "id")).endsWith("incident:" + incident.id() + ":postmortem");
        assertThat(only(entries.get(0), "content")).contains("<strong>nine</strong> years old");
    }

    @Test
    void whatHasNoPlaceInXmlIsLeftOut() throws Exception {
        Sample sample = new Sample();
        Update update = Sample.update(
                1,
                Sample.NOW,
                Incident.Phase.INVESTIGATING,
                "nul \u0000 esc \u001b[31m ]]> <script>x</script> \ud800 \uffff",
                false);
        sample.incident(null, "edge", List.of(), List.of(update));
        Element entry = children(parse(feed(sample)), "entry").get(0);
        assertThat(only(entry, "content")).doesNotContain("<script").contains("]]");
    }

    private static byte[] feed(Sample sample) {
        return Rendered.feed(sample.facts(), Audience.EVERYBODY).getBytes(StandardCharsets.UTF_8);
    }

    private static Element parse(byte[] xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml)).getDocumentElement();
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
            if (n instanceof Element e && ATOM.equals(e.getNamespaceURI()) && name.equals(e.getLocalName())) {
                found.add(e);
            }
        }
        return found;
    }

    private static String only(Element parent, String name) {
        assertThat(children(parent, name)).as(name).hasSize(1);
        return children(parent, name).get(0).getTextContent();
    }

    private static List<String> links(Element parent, String rel) {
        return children(parent, "link").stream()
                .filter(l -> l.getAttribute("rel").equals(rel))
                .map(l -> l.getAttribute("href"))
                .toList();
    }
}
