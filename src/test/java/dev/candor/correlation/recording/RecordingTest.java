package dev.candor.correlation.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.ConfigError;
import dev.candor.correlation.blame.Events;
import dev.candor.correlation.blame.Hint;
import dev.candor.correlation.blame.Observation;
import dev.candor.correlation.blame.Phase;
import dev.candor.correlation.blame.Plan;
import dev.candor.correlation.blame.Rollout;
import dev.candor.correlation.blame.Suspect;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingTest {

    private static final Plan PLAN = new Plan(
            List.of(new Plan.Agent("lhr-a", "lhr", "lhr-dns"), new Plan.Agent("ams-a", "ams", null)),
            List.of("fra"),
            List.of(new Plan.Host("fra-112", "fra")),
            List.of(new Plan.Check("shop", "shop", false, false), new Plan.Check("dns", null, false, true)),
            List.of(
                    new Plan.App("shop", List.of(new Plan.Machine("m1", "fra-112", "fra", "192.0.2.7"))),
                    new Plan.App("empty", List.of(new Plan.Machine("m2", null, null, null)))));

    private final Heard heard = new Heard();
    private final List<ConfigError> errors = new ArrayList<>();

    private static final class Heard implements Events {
        private final List<Object> all = new ArrayList<>();

        @Override
        public void plan(Plan plan) {
            all.add(plan);
        }

        @Override
        public void rollout(Rollout rollout) {
            all.add(rollout);
        }

        @Override
        public void hint(Hint hint) {
            all.add(hint);
        }

        @Override
        public void observe(Observation observation) {
            all.add(observation);
        }
    }

    private RecordingReader read(String text) throws IOException {
        RecordingReader reader = new RecordingReader(new StringReader(text), "seen.ndjson");
        reader.read(heard, errors::add);
        return reader;
    }

    private static Observation observation(double at, double done) {
        return new Observation("shop", "lhr-a", at, done, Phase.OK, Double.NaN, null, null, null, null);
    }

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        List<Object> told = List.of(
                PLAN,
                new Rollout(true, 1_750_000_000.5, "shop", "v2", "v1"),
                new Observation(
                        "shop",
                        "lhr-a",
                        1_750_000_001.25,
                        1_750_000_001.375,
                        Phase.APP,
                        125.5,
                        "192.0.2.7",
                        "fra",
                        "fra-112",
                        "v1"),
                new Observation(
                        "shop", "ams-a", 1.000001, 1_750_000_011, Phase.TCP, Double.NaN, null, null, null, null),
                new Hint("smart", new Suspect(Suspect.Kind.STALE_DISCOVERY, "shop/fra"), -2.5, 3, 900),
                new Rollout(false, 1_750_000_060, "shop", null, null));
        StringWriter text = new StringWriter();
        try (RecordingWriter writer = new RecordingWriter(text)) {
            for (Object one : told) {
                tell(one, writer);
            }
        }
        RecordingReader reader = read(text.toString());
        assertThat(heard.all).isEqualTo(told);
        assertThat(errors).isEmpty();
        assertThat(reader.read()).isEqualTo(told.size());
        assertThat(text.toString().lines()).hasSize(told.size()).noneMatch(String::isBlank);
    }

    private static void tell(Object one, Events events) {
        if (one instanceof Plan plan) {
            events.plan(plan);
        } else if (one instanceof Rollout rollout) {
            events.rollout(rollout);
        } else if (one instanceof Hint hint) {
            events.hint(hint);
        } else {
            events.observe((Observation) one);
        }
    }

    @Test
    void timesAreWrittenAsPlainDecimals() {
        StringWriter text = new StringWriter();
        try (RecordingWriter writer = new RecordingWriter(text)) {
            writer.observe(observation(1_750_000_000, 1_750_000_000.123456));
        }
        assertThat(text)
                .hasToString(
                        "{\"check\":\"shop\",\"agent\":\"lhr-a\",\"at\":1750000000.0,\"done\":1750000000.123456,\"phase\":\"ok\"}\n");
    }

    @Test
    void aRunIsDoneWhenItBeganWhereNobodySaysOtherwise() throws IOException {
        read("{\"check\":\"shop\",\"agent\":\"lhr-a\",\"at\":7,\"phase\":\"ok\"}");
        assertThat(heard.all).containsExactly(observation(7, 7));
    }

    @Test
    void anAgentsClockThatIsAheadMakesNoRunEndBeforeItBegan() throws IOException {
        read("{\"check\":\"shop\",\"agent\":\"lhr-a\",\"at\":9,\"done\":7,\"phase\":\"ok\"}");
        assertThat(heard.all).containsExactly(observation(7, 7));
    }

    @Test
    void whatIsUnknownIsPassedOver() throws IOException {
        RecordingReader reader = read(
                "\uFEFF\n{\"event\":\"moon_rose\",\"at\":3}\r\n\r\n"
                        + "{\"x\":{\"y\":[1]},\"check\":\"shop\",\"agent\":\"lhr-a\",\"at\":7,\"ip\":null,\"host\":\"\",\"phase\":\"OK\"}");
        assertThat(errors).isEmpty();
        assertThat(reader.unknown()).isOne();
        assertThat(heard.all).containsExactly(observation(7, 7));
    }

    @Test
    void locationsAndRegionsMayBeObjectsAndVersionsNumbers() throws IOException {
        read(
                "{\"catalog\":{\"locations\":[{\"id\":\"lhr\"}],\"regions\":[{\"id\":\"fra\",\"name\":\"Frankfurt\"},\"ams\"]}}\n"
                        + "{\"event\":\"deploy_started\",\"at\":1,\"app\":\"shop\",\"version\":42}");
        assertThat(errors).isEmpty();
        assertThat(heard.all)
                .containsExactly(
                        new Plan(List.of(), List.of("fra", "ams"), List.of(), List.of(), List.of()),
                        new Rollout(true, 1, "shop", "42", null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"check":"a","agent":"b","at":"x"}                       | 31 | expected a number for at, found 'x'
                    {"check":"a","agent":"b","at":1,"phase":"slow"}          | 41 | expected one of ok, dns, tcp, tls, proxy, app for phase, found 'slow'
                    {"check":"a","agent":"b","phase":"ok"}                   | 1  | expected a time in seconds for at
                    {"check":"a","agent":"b","at":1}                         | 1  | expected a phase
                    {"check":"a","at":1,"phase":"ok"}                        | 1  | expected a text for agent
                    {"check":["a"],"agent":"b"}                              | 10 | expected a text for check, found a list
                    {"event":"deploy_started","app":"shop"}                  | 1  | expected a time in seconds for at
                    {"event":"deploy_started","at":1}                        | 1  | expected a text for app
                    {"event":"hint","at":1,"kind":"moon","id":"x"}           | 1  | expected a kind that is known, found 'moon'
                    {"catalog":[]}                                           | 12 | expected an object for catalog, found a list
                    {"catalog":{"hosts":{}}}                                 | 21 | expected a list for hosts, found an object
                    {"catalog":{"hosts":[{"id":"h"}]}}                       | 31 | expected a region for h
                    {"catalog":{"apps":[{"id":"a"},{"id":"a"}]}}             | 41 | expected each app once, found a again
                    {"catalog":{"checks":[{"id":"a","control":1}]}}          | 43 | expected true or false for control, found '1'
                    {}                                                       | 1  | expected a catalog, an event, or a check with its agent
                    []                                                       | 1  | expected an object, found a list
                    {"check":"a"} {"check":"b"}                              | 15 | expected the end of the line
                    """)
    void aLineThatIsWrongIsToldWithItsPlace(String line, int column, String message) throws IOException {
        RecordingReader reader =
                read("\n" + line + "\n{\"check\":\"shop\",\"agent\":\"lhr-a\",\"at\":7,\"phase\":\"ok\"}");
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0)).hasToString("seen.ndjson:2:%d: %s".formatted(column, message));
        assertThat(reader.malformed()).isOne();
        // What follows is read none the less.
        assertThat(heard.all).containsExactly(observation(7, 7));
    }

    @Test
    void halfALineIsNoJson() throws IOException {
        read("{\"check\":\"sh");
        assertThat(errors.get(0).toString()).startsWith("seen.ndjson:1:").contains(": expected JSON: ");
    }
}
