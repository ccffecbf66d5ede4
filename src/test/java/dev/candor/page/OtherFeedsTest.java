package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.incident.Incident;
import dev.candor.incident.Update;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** RSS and JSON Feed tell what the Atom feed tells, under the same ids. */
class OtherFeedsTest {
    private static final Audience ACME = Audience.of("acme");

    @Test
    void aJsonFeedHoldsToVersion11() throws Exception {
        Sample sample = LookTest.lived();
        sample.hostDies();
        JsonNode feed = json(sample, Audience.EVERYBODY);
        assertThat(feed.get("version").asText()).isEqualTo("https://jsonfeed.org/version/1.1");
        assertThat(feed.get("title").asText()).isEqualTo("Hop Cloud status");
        assertThat(feed.get("home_page_url").asText()).isEqualTo("https://status.example.com/");
        assertThat(feed.get("feed_url").asText()).isEqualTo("https://status.example.com/feed.json");
        assertThat(feed.get("authors").get(0).get("name").asText()).isEqualTo("Hop Cloud status");
        assertThat(feed.get("items")).hasSize(3);
        Set<String> ids = new HashSet<>();
        Instant last = Instant.MAX;
        for (JsonNode item : feed.get("items")) {
            assertThat(ids.add(item.get("id").asText())).isTrue();
            assertThat(item.get("url").asText()).startsWith("https://status.example.com/incidents/");
            assertThat(item.get("title").asText()).isNotBlank();
            assertThat(item.get("content_html").asText()).startsWith("<p>");
            Instant at = Instant.parse(item.get("date_published").asText());
            assertThat(at).isBefore(last);
            last = at;
        }
    }

    @Test
    void allFormsCallAnUpdateByTheSameIdForEver() throws Exception {
        Sample sample = LookTest.lived();
        sample.hostDies();
        List<String> json = new ArrayList<>();
        json(sample, ACME).get("items").forEach(item -> json.add(item.get("id").asText()));
        assertThat(json).isNotEmpty();
        assertThat(texts(rss(sample, ACME), "guid")).isEqualTo(json);
        String atom = Rendered.feed(sample.facts(), ACME);
        assertThat(json).allSatisfy(id -> assertThat(atom).contains("<id>" + id + "</id>"));
        assertThat(new Reading(sample.facts(), ACME, expired()).page("feed.json"))
                .isEqualTo(new Reading(sample.facts(), ACME).page("feed.json"));
    }

    @Test
    void anRssFeedHasWhatTheSpecificationAsksFor() throws Exception {
        Sample sample = LookTest.lived();
        sample.hostDies();
        Element rss = rss(sample, Audience.EVERYBODY);
        assertThat(rss.getTagName()).isEqualTo("rss");
        assertThat(rss.getAttribute("version")).isEqualTo("2.0");
        assertThat(texts(rss, "title").get(0)).isEqualTo("Hop Cloud status");
        assertThat(texts(rss, "link").get(0)).isEqualTo("https://status.example.com/");
        Element self = (Element) rss.getElementsByTagNameNS("http://www.w3.org/2005/Atom", "link")
                .item(0);
        assertThat(self.getAttribute("href")).isEqualTo("https://status.example.com/feed.rss");
        List<String> dates = texts(rss, "pubDate");
        assertThat(dates).hasSize(3);
        List<Instant> read = dates.stream()
                .map(d -> ZonedDateTime.parse(d, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant())
                .toList();
        assertThat(read.get(0)).isAfter(read.get(1));
        assertThat(read.get(1)).isAfter(read.get(2));
        Node guid = rss.getElementsByTagName("guid").item(0);
        assertThat(((Element) guid).getAttribute("isPermaLink")).isEqualTo("false");
    }

    @Test
    void updatesOfTheSameSecondKeepTimesOfTheirOwnInRss() throws Exception {
        Sample sample = new Sample();
        Update one = Sample.update(1, Sample.NOW, Incident.Phase.INVESTIGATING, "a", true);
        Update two = Sample.update(2, Sample.NOW.plusMillis(5), Incident.Phase.IDENTIFIED, "b", true);
        sample.incident(null, "edge", List.of(), List.of(two, one));
        assertThat(texts(rss(sample, Audience.EVERYBODY), "pubDate"))
                .containsExactly("Tue, 10 Mar 2026 14:03:12 GMT", "Tue, 10 Mar 2026 14:03:11 GMT");
    }

    @Test
    void hostileTextStaysText() throws Exception {
        Sample sample = new Sample();
        Update update = Sample.update(
                1,
                Sample.NOW,
                Incident.Phase.INVESTIGATING,
                "nul \u0000 ]]> \"} <script>x</script> \ud800 \uffff {frame.style}",
                false);
        sample.incident(null, "edge", List.of(), List.of(update));
        String html = json(sample, Audience.EVERYBODY)
                .get("items")
                .get(0)
                .get("content_html")
                .asText();
        assertThat(html).doesNotContain("<script").contains("]]");
        assertThat(texts(rss(sample, Audience.EVERYBODY), "description").get(1)).isEqualTo(html);
    }

    @Test
    void aPersonalFeedNamesItsOwnAddressAndTellsWhatConcernsTheCustomerOnly() throws Exception {
        Sample sample = new Sample();
        sample.hostDies();
        JsonNode acme = json(sample, ACME);
        String root = "https://status.example.com/c/" + Reading.CAPABILITY;
        assertThat(acme.get("title").asText()).isEqualTo("Hop Cloud status for Acme Ltd");
        assertThat(acme.get("feed_url").asText()).isEqualTo(root + "/feed.json");
        assertThat(acme.get("items").get(0).get("url").asText()).startsWith(root + "/incidents/");
        assertThat(json(sample, Audience.of("globex")).get("items")).isEmpty();
        assertThat(texts(rss(sample, Audience.of("globex")), "guid")).isEmpty();
    }

    private static Pulse expired() {
        return new Pulse(Sample.NOW.minusSeconds(600), Sample.NOW.minusSeconds(600), Sample.PATIENCE);
    }

    private static JsonNode json(Sample sample, Audience audience) throws Exception {
        return new ObjectMapper().readTree(new Reading(sample.facts(), audience).page("feed.json"));
    }

    private static Element rss(Sample sample, Audience audience) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        byte[] xml = new Reading(sample.facts(), audience).page("feed.rss").getBytes(StandardCharsets.UTF_8);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml)).getDocumentElement();
    }

    private static List<String> texts(Element rss, String name) {
        NodeList found = rss.getElementsByTagName(name);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent());
        }
        return texts;
    }
}
