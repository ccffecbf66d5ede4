package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Tongue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TranslatorTest {
    private static final Instant NOW = Sample.NOW;
    private static final Manner GERMAN = new Manner(Tongue.DE, ZoneOffset.UTC, false);

    private static String german(String html) {
        return Translator.translate(html, GERMAN, NOW);
    }

    @ParameterizedTest
    @EnumSource(names = {"DE", "ES"})
    void everyPhraseOfEveryPageIsSaidInEveryLanguage(Tongue tongue) {
        TreeSet<String> unknown = new TreeSet<>();
        Manner manner = new Manner(tongue, ZoneOffset.UTC, false);
        for (Map.Entry<String, String> page : PhrasesOfPages.pages().entrySet()) {
            String said = Translator.translate(page.getValue(), manner, NOW, phrase -> {
                if (!PhrasesOfPages.NAMES.matcher(phrase).matches()) {
                    unknown.add(phrase);
                }
            });
            assertThat(said).as(page.getKey()).contains("<html lang=\"" + tongue.code() + "\">");
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void whatStandsBeforeATimeIsSaidInTheOrderOfTheLanguage() {
        assertThat(
                        german(
                                "<p>Degraded from 2 of 5 locations, since <time datetime=\"2026-03-10T13:59:59Z\">13:59:59 UTC</time></p>"))
                .contains("Beeinträchtigt von 2 von 5 Standorten aus, seit <time");
        assertThat(german("<span>open for under 1 min</span>")).contains("offen seit unter 1 min");
        assertThat(german("<span>open for 3 h 5 min</span>")).contains("offen seit 3 h 5 min");
    }

    @Test
    void timesAreToldByTheReadersClocksAndNamed() {
        Manner berlin = new Manner(Tongue.EN, ZoneId.of("Europe/Berlin"), false);
        String page = "<p>Since <time datetime=\"2026-03-10T13:59:59Z\">13:59:59 UTC</time>, good until 14:03:41 UTC."
                + " All times are <span class=\"zone\">UTC</span>.</p>";
        assertThat(Translator.translate(page, berlin, NOW))
                .isEqualTo("<p>Since <time datetime=\"2026-03-10T13:59:59Z\">14:59:59 CET</time>, good until"
                        + " 15:03:41 CET. All times are <span class=\"zone\">Europe/Berlin</span>.</p>");
        Manner tokyo = new Manner(Tongue.DE, ZoneId.of("Asia/Tokyo"), false);
        assertThat(Translator.translate("<time datetime=\"2026-03-10T14:59:59Z\">14:59:59 UTC</time>", tokyo, NOW))
                .contains("23:59:59");
        assertThat(Translator.translate("<time datetime=\"2026-03-10T15:00:00Z\">15:00:00 UTC</time>", tokyo, NOW))
                .contains("11.03.2026, 00:00:00");
    }

    @Test
    void whatIsNotKnownStaysAndIsMarkedAndNamesAreLeftAlone() {
        assertThat(german("<p>Whatever this &lt;is&gt;.</p>"))
                .isEqualTo("<p><span lang=\"en\">Whatever this &lt;is&gt;.</span></p>");
        assertThat(german("<h3 translate=\"no\">Up</h3><div lang=\"en\"><p>Up</p></div>"))
                .isEqualTo("<h3 translate=\"no\">Up</h3><div lang=\"en\"><p>Up</p></div>");
        assertThat(german("<p>machine on host a in B (c) · since </p>"))
                .isEqualTo("<p>Maschine auf Host a in B (c) · seit </p>");
        assertThat(german("<p>Trouble with Acme Inc. Web may reach you. Whatever.</p>"))
                .isEqualTo(
                        "<p><span lang=\"en\">Trouble with Acme Inc.</span> <span lang=\"en\">Web may reach you.</span>"
                                + " <span lang=\"en\">Whatever.</span></p>");
        assertThat(german("<p>Trouble with Acme Inc. Web may reach you.</p>"))
                .isEqualTo("<p>Eine Störung von Acme Inc. Web kann Sie erreichen.</p>");
        assertThat(german("<title>Up &amp; whatever &lt;x&gt;</title>"))
                .isEqualTo("<title>Up &amp; whatever &lt;x&gt;</title>");
    }

    @Test
    void aHostileNameStaysAName() {
        assertThat(german("<p>Trouble with &lt;script&gt;$1 &amp;amp; may reach you.</p>"))
                .isEqualTo("<p>Eine Störung von &lt;script&gt;$1 &amp;amp; kann Sie erreichen.</p>");
        String endless = "<p>" + "machine of in is ".repeat(4_000) + "</p>";
        assertThat(german(endless)).startsWith("<p><span lang=\"en\">machine of in is");
    }

    @Test
    void ofATextInSeveralLanguagesTheReadersIsLeftOrEnglish() {
        String text = Tongues.html("Back to **normal**.", Map.of("de", "Wieder *gut*."))
                .toString()
                .replace(Hole.token(Hole.TONGUES), "");
        assertThat(german(text))
                .contains("<div lang=\"de\"><p>Wieder <em>gut</em>.</p>")
                .doesNotContain("normal");
        assertThat(Translator.translate(text, new Manner(Tongue.ES, ZoneOffset.UTC, false), NOW))
                .contains("<div lang=\"en\"><p>Back to <strong>normal</strong>.</p>")
                .doesNotContain("Wieder", "hidden");
        assertThat(Translator.translate(text, Manner.PLAIN, NOW)).doesNotContain("Wieder");
    }

    @Test
    void aZoneThatWasAskedForIsKeptByLinksAndByTheForm() {
        Manner asked = new Manner(Tongue.DE, ZoneId.of("Asia/Tokyo"), true, true);
        assertThat(Translator.translate(
                        "<a href=\"history\">History</a> <a href=\"?lang=es\" hreflang=\"es\" lang=\"es\">Español</a>"
                                + " <input name=\"tz\" value=\"UTC\">",
                        asked,
                        NOW))
                .isEqualTo(
                        "<a href=\"history?lang=de&amp;tz=Asia%2FTokyo\">Verlauf</a>"
                                + " <a href=\"?lang=es&amp;tz=Asia%2FTokyo\" hreflang=\"es\" lang=\"es\">Español</a>"
                                + " <input name=\"tz\" value=\"Asia/Tokyo\"><input type=\"hidden\" name=\"lang\" value=\"de\">");
        assertThat(new Reading(LookTest.lived().facts(), Audience.EVERYBODY)
                        .answer("", null, false, new Manner.Wish(null, null, "Asia/Tokyo"))
                        .orElseThrow()
                        .body())
                .asString(StandardCharsets.UTF_8)
                .contains("23:03:08 JST", "<span class=\"zone\">Asia/Tokyo</span>", "href=\"history?tz=Asia%2FTokyo\"");
    }

    @Test
    void linksGoOnInTheLanguageThatTheAddressAskedFor() {
        Manner asked = new Manner(Tongue.DE, ZoneOffset.UTC, true);
        assertThat(Translator.translate(
                        "<a href=\"incidents/x#u1\">1</a><a href=\"#main\">2</a><a href=\"https://example.com\">3</a>"
                                + "<a href=\"?lang=es\" hreflang=\"es\">4</a>",
                        asked,
                        NOW))
                .isEqualTo("<a href=\"incidents/x?lang=de#u1\">1</a><a href=\"#main\">2</a>"
                        + "<a href=\"https://example.com\">3</a><a href=\"?lang=es\" hreflang=\"es\">4</a>");
    }

    @ParameterizedTest
    @CsvSource({
        "'de-CH, en;q=0.8', DE",
        "'en-US,en;q=0.9,de;q=0.8', EN",
        "'fr, es;q=0.7, en;q=0.1', ES",
        "'de;q=0, es;q=0.2', ES",
    })
    void aBrowserIsAnsweredInTheLanguageItLikesBest(String accept, Tongue expected) {
        assertThat(Manner.preferred(accept)).contains(expected);
    }

    @Test
    void theAddressComesFirstThenTheCatalogThenTheBrowser() {
        Manner.Habit habit = new Manner.Habit("es", "Europe/Madrid");
        assertThat(Manner.of(new Manner.Wish("de", "en"), habit).tongue()).isEqualTo(Tongue.DE);
        assertThat(Manner.of(new Manner.Wish("xx", "en"), habit))
                .isEqualTo(new Manner(Tongue.ES, ZoneId.of("Europe/Madrid"), false));
        assertThat(Manner.of(new Manner.Wish(null, "de"), Manner.Habit.NONE).tongue())
                .isEqualTo(Tongue.DE);
        assertThat(Manner.of(new Manner.Wish(null, "not a, language;;q=x"), Manner.Habit.NONE))
                .isEqualTo(Manner.PLAIN);
        assertThat(Manner.preferred("fr")).isEqualTo(Optional.empty());
    }

    @Test
    void aZoneOfTheAddressComesFirstAndWhatIsNoneIsTakenForNothing() {
        Manner.Habit habit = new Manner.Habit("es", "Europe/Madrid");
        assertThat(Manner.of(new Manner.Wish(null, null, "Asia/Tokyo"), habit))
                .isEqualTo(new Manner(Tongue.ES, ZoneId.of("Asia/Tokyo"), false, true));
        assertThat(Manner.of(new Manner.Wish(null, null, "Etc/UTC"), habit).zone())
                .isEqualTo(ZoneOffset.UTC);
        for (String none : List.of("Nowhere/Land", "", "x".repeat(65), "<script>")) {
            assertThat(Manner.of(new Manner.Wish(null, null, none), habit).zone())
                    .as(none)
                    .isEqualTo(ZoneId.of("Europe/Madrid"));
        }
    }

    @Test
    void everyLanguageHasItsOwnTagAndSaysWhatItIs() {
        Sample sample = LookTest.lived();
        sample.hostDies();
        List<String> tags = new ArrayList<>();
        Reading reading = new Reading(sample.facts(), Audience.EVERYBODY);
        for (String lang : List.of("en", "de", "es")) {
            Desk.Answer answer =
                    reading.answer("", null, false, new Manner.Wish(lang, null)).orElseThrow();
            tags.add(answer.headers().get("ETag"));
            assertThat(answer.headers())
                    .containsEntry("Content-Language", lang)
                    .containsEntry("Vary", "Accept-Encoding, Accept-Language");
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("<html lang=\"" + lang + "\">");
            assertThat(reading.answer("", answer.headers().get("ETag"), false, new Manner.Wish(lang, null))
                            .orElseThrow()
                            .status())
                    .isEqualTo(304);
        }
        assertThat(tags).doesNotHaveDuplicates();
        assertThat(reading.answer("feed.atom", null, false, new Manner.Wish("de", null))
                        .orElseThrow()
                        .headers())
                .doesNotContainKey("Content-Language");
    }
}
