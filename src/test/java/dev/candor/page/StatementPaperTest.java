package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.candor.catalog.Customer;
import dev.candor.catalog.LevelRule;
import dev.candor.catalog.ServiceLevel;
import dev.candor.uptime.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementPaperTest {
    private static final Audience ACME = Audience.of("acme");

    private static Sample promised() {
        Sample sample = LookTest.lived();
        sample.customers.set(
                0,
                new Customer(
                        "acme",
                        "Acme Ltd",
                        List.of(
                                new ServiceLevel(null, 99_950, LevelRule.WATCHED, null),
                                new ServiceLevel("shop", 99_990, LevelRule.STRICT, null))));
        sample.hostDies();
        return sample;
    }

    private static Optional<String> read(Sample sample, Audience audience, String path) {
        StatementPaper.Asked asked = StatementPaper.Asked.of(path);
        return asked == null
                ? Optional.empty()
                : new StatementPress(new World(sample), Rendered.BASE, Rendered.TEMPLATES)
                        .draw(sample.facts().of(List.of()), audience, asked, Sample.NOW)
                        .map(Rendered::styled);
    }

    static String page() {
        return read(promised(), ACME, "statements/2026-03").orElseThrow();
    }

    @Test
    void aStatementTellsEachFigureWithItsRuleAndWhatEnters() {
        assertThat(page())
                .contains(
                        "Statement for March 2026",
                        "the month is not over",
                        "Kept so far",
                        "Below target so far",
                        "summed over all 6, may be down",
                        "All that you have",
                        "promised 99.950",
                        "rule “strict”",
                        "Shop machine 1",
                        "known from where it runs",
                        "Failures point to host",
                        "href=\"2026-03.json\"",
                        "href=\"2026-02\"")
                .doesNotContain("globex", "Globex", "10.0.0.1", "web-a");
    }

    @Test
    void whoReadsTheJsonAndCountsAnewGetsTheSameDigits() throws Exception {
        String json = read(promised(), ACME, "statements/2026-03.json").orElseThrow();
        Statement statement =
                JsonMapper.builder().addModule(new JavaTimeModule()).build().readValue(json, Statement.class);
        assertThat(statement.recounted()).isEqualTo(statement);
        assertThat(statement.lines().get(0).count().down()).isPositive();
        assertThat(statement.incidents())
                .singleElement()
                .satisfies(told -> assertThat(told.evidence()).isNotEmpty());
        assertThat(json).doesNotContain("10.0.0.1", "web-a", "globex");
    }

    @Test
    void theTableHasARowForEachThingAndOneForAll() {
        String csv = read(promised(), ACME, "statements/2026-03.csv").orElseThrow();
        assertThat(csv.lines()).hasSize(1 + 7 + 2);
        assertThat(csv).startsWith("month,of,rule,").contains("2026-03,shop,strict,,99.990,shop,Shop,app,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "statements/2026-04",
                "statements/2025-02",
                "statements/2026-13",
                "statements/2026-03.xml",
                "statements/",
                "statement/2026-03"
            })
    void ofOtherMonthsAndInOtherFormsThereIsNone(String path) {
        assertThat(read(promised(), ACME, path)).isEmpty();
    }

    @Test
    void everybodyAndStrangersHaveNone() {
        assertThat(read(promised(), Audience.EVERYBODY, "statements/2026-03")).isEmpty();
        assertThat(read(promised(), Audience.of("stranger"), "statements/2026-03"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatBelongsToOthersChangesNoByte(long seed) {
        Sample before = promised();
        Sample after = promised();
        LeakTest.disturb(after, after.incidents.get(after.incidents.size() - 1), new Random(seed));
        for (String form : List.of("", ".json", ".csv")) {
            assertThat(read(after, ACME, "statements/2026-03" + form))
                    .isEqualTo(read(before, ACME, "statements/2026-03" + form));
        }
    }

    @Test
    void thePersonalPageTellsThisMonthWithItsRule() {
        Sample sample = promised();
        assertThat(Rendered.status(sample.facts(), ACME))
                .contains(
                        "Uptime in March 2026 so far",
                        "Counted up to",
                        "rule “watched”",
                        "href=\"statements/2026-03\"",
                        "href=\"statements/2026-02\"");
        assertThat(Rendered.status(sample.facts(), Audience.EVERYBODY)).doesNotContain("Uptime in March");
    }
}
