package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rometools.rome.feed.synd.SyndEntry;
import com.rometools.rome.feed.synd.SyndFeed;
import com.rometools.rome.io.SyndFeedInput;
import dev.candor.catalog.Component;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.Health;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import java.io.File;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.property.Uid;
import nu.validator.vendor.thaiopensource.util.PropertyMapBuilder;
import nu.validator.vendor.thaiopensource.validate.ValidateProperty;
import nu.validator.vendor.thaiopensource.validate.ValidationDriver;
import nu.validator.vendor.thaiopensource.validate.rng.CompactSchemaReader;
import nu.validator.vendor.thaiopensource.xml.sax.ErrorHandlerImpl;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

/** Programs of others, made for these formats, read what we tell, also where catalogs and texts hold what nobody expects. */
class RealClientsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOSTILE =
            "<b>&amp;</b> \"quoted\" ]]> 'x' ünïcödé \u202eright to left\u202c " + "long".repeat(60) + "; a,b\\n";

    private final Sample sample = hostile();

    static Sample hostile() {
        Sample sample = LookTest.lived();
        sample.components.add(new Component("odd", HOSTILE, HOSTILE, HOSTILE, 50));
        sample.resources.add(new Resource("acme-odd", "acme", ResourceKind.MACHINE, HOSTILE, null));
        sample.health("odd", Health.UP, 0);
        Incident incident = sample.hostDies();
        sample.impact(incident, "acme-odd", "acme", "fra-1", Impact.State.AT_RISK);
        sample.incident(
                null,
                "odd",
                List.of(),
                List.of(Sample.update(
                        1, Sample.NOW.minusSeconds(100), Incident.Phase.IDENTIFIED, HOSTILE + "\n\n* a\n* b", false)));
        sample.works.add(WorksTest.WORK);
        sample.works.add(new Maintenance(
                new UUID(7, 7),
                HOSTILE,
                HOSTILE + "\nsecond line\r\nthird",
                Sample.NOW.plus(Duration.ofHours(1)),
                Sample.NOW.plus(Duration.ofHours(2)),
                List.of("odd"),
                List.of("fra"),
                List.of("fra-1"),
                "ada",
                Sample.NOW,
                Sample.NOW));
        sample.works.add(new Maintenance(
                new UUID(7, 8),
                "Replace the other switch",
                "Nothing is felt of it.",
                Sample.NOW.plus(Duration.ofHours(5)),
                Sample.NOW.plus(Duration.ofHours(6)),
                List.of("edge"),
                List.of(),
                List.of(),
                "ada",
                Sample.NOW,
                null));
        return sample;
    }

    private static List<Audience> audiences() {
        return List.of(Audience.EVERYBODY, Audience.of("acme"), Audience.of("empty"));
    }

    private String read(Audience audience, String path) {
        return new Reading(sample.facts(), audience).page(path);
    }

    @Test
    void ical4jReadsTheCalendarAndFindsNothingToComplainOf() throws Exception {
        for (Audience audience : audiences()) {
            Calendar calendar = new CalendarBuilder().build(new StringReader(read(audience, "maintenance.ics")));
            assertThat(calendar.validate(true).hasErrors())
                    .as(String.valueOf(audience))
                    .isFalse();
            assertThat(calendar.<VEvent>getComponents(VEvent.VEVENT))
                    .hasSize(3)
                    .allSatisfy(event -> assertThat(
                                    event.getUid().map(Uid::getValue).orElse(""))
                            .startsWith("maintenance-"));
        }
    }

    @Test
    void theAtomFeedHoldsToTheGrammarOfRfc4287() throws Exception {
        StringWriter complaints = new StringWriter();
        PropertyMapBuilder properties = new PropertyMapBuilder();
        properties.put(ValidateProperty.ERROR_HANDLER, new ErrorHandlerImpl(complaints));
        ValidationDriver driver = new ValidationDriver(properties.toPropertyMap(), CompactSchemaReader.getInstance());
        assertThat(driver.loadSchema(ValidationDriver.fileInputSource(new File("src/test/resources/feeds/atom.rnc"))))
                .as(complaints.toString())
                .isTrue();
        for (Audience audience : audiences()) {
            String feed = read(audience, "feed.atom");
            assertThat(driver.validate(new InputSource(new StringReader(feed))))
                    .as("%s %s", audience, complaints)
                    .isTrue();
            // And the grammar is none that accepts anything.
            assertThat(driver.validate(new InputSource(
                            new StringReader(feed.replaceFirst("<updated>[^<]*</updated>", "<updated>now</updated>")))))
                    .isFalse();
            complaints.getBuffer().setLength(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"feed.atom", "feed.rss"})
    void aFeedReaderReadsEachEntryWithItsIdLinkAndTime(String path) throws Exception {
        for (Audience audience : audiences()) {
            SyndFeed feed = new SyndFeedInput().build(new StringReader(read(audience, path)));
            assertThat(feed.getTitle()).startsWith("Hop Cloud status");
            List<SyndEntry> entries = feed.getEntries();
            JsonNode items = JSON.readTree(read(audience, "feed.json")).get("items");
            assertThat(entries).hasSameSizeAs(items).isNotEmpty();
            for (int i = 0; i < entries.size(); i++) {
                SyndEntry entry = entries.get(i);
                JsonNode item = items.get(i);
                assertThat(entry.getUri()).isEqualTo(item.get("id").asText());
                assertThat(entry.getLink()).isEqualTo(item.get("url").asText());
                assertThat(entry.getTitle()).isEqualTo(item.get("title").asText());
                assertThat(entry.getPublishedDate()).isNotNull();
            }
        }
    }

    // As the npm client asks: each path behind the base, and what comes is taken as JSON.
    @Test
    void whatTheNpmClientReadsIsThereBelowBothBases() throws Exception {
        try (ServedSample served = ServedSample.of(sample, "acme")) {
            for (String base : List.of(served.base(), served.base("acme"))) {
                JsonNode all = served.statuspage(base);
                told(all, base.equals(served.base()));
            }
        }
    }

    // Needs node and npm; where they are not, the test above holds the same, asked by hand.
    @Test
    void theNpmClientStatuspageIoReadsBothBases(@TempDir Path directory) throws Exception {
        Assumptions.assumeTrue(there("npm"), "there is no npm; install node to have its client read the API");
        Files.copy(Path.of("src/test/resources/clients/statuspage.cjs"), directory.resolve("read.cjs"));
        Assumptions.assumeTrue(
                run(directory, "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "statuspage.io@3.2.0")
                        != null,
                "npm could not bring statuspage.io");
        try (ServedSample served = ServedSample.of(sample, "acme")) {
            String out = run(directory, "node", "read.cjs", served.base(), served.base("acme"));
            JsonNode both = JSON.readTree(String.valueOf(out));
            told(both.get(0), true);
            told(both.get(1), false);
        }
    }

    private static void told(JsonNode all, boolean everybody) {
        assertThat(all.at("/status/status/indicator").asText()).isEqualTo("major");
        assertThat(all.at("/summary/status")).isEqualTo(all.at("/status/status"));
        assertThat(all.at("/summary/components")).isEqualTo(all.at("/components/components"));
        assertThat(all.at("/unresolved/incidents")).hasSize(2);
        assertThat(all.at("/incidents/incidents").size()).isGreaterThanOrEqualTo(2);
        assertThat(all.at("/upcoming/scheduled_maintenances")).hasSize(1);
        List<String> names = new ArrayList<>();
        all.at("/components/components").forEach(c -> names.add(c.get("name").asText()));
        assertThat(names).contains("Machines");
        assertThat(names.contains("shop-db")).isEqualTo(!everybody);
        assertThat(all.at("/summary").has("_personal")).isEqualTo(!everybody);
    }

    private static boolean there(String program) throws Exception {
        return run(Path.of("."), program, "--version") != null;
    }

    // What it printed; null if it failed or took longer than a minute.
    private static String run(Path directory, String... command) throws Exception {
        Path out = Files.createTempFile("client", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return null;
            }
            return process.exitValue() == 0 ? Files.readString(out) : null;
        } catch (java.io.IOException e) {
            return null;
        } finally {
            Files.deleteIfExists(out);
        }
    }
}
