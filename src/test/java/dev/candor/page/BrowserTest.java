package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Pages in a real browser. */
@QuarkusTest
@EnabledIf(value = "dev.candor.page.Chromium#isThere", disabledReason = Chromium.MISSING)
class BrowserTest {
    @TestHTTPResource("/")
    URI home;

    @Test
    void pagesAreStyledQuietAndNeverWiderThanAPhone() {
        try (Chromium chromium = Chromium.start()) {
            Page page = chromium.browser().newPage(new Browser.NewPageOptions().setViewportSize(320, 640));
            List<String> complaints = new ArrayList<>();
            page.onConsoleMessage(message -> complaints.add(message.text()));
            page.navigate(home.toString());
            assertThat(page.locator("h1").isVisible()).isTrue();
            assertThat(page.locator("h1").innerText()).isNotBlank();
            assertThat(page.locator("section.verdict").boundingBox().y).isLessThan(320);
            // The policy lets our own style through, or everything would be in the browser's own face.
            assertThat(page.evaluate("getComputedStyle(document.body).fontFamily")
                            .toString())
                    .contains("system-ui");
            assertThat(complaints).isEmpty();
            neverWider(page, "/");
            for (Map.Entry<String, String> look : LookTest.pages().entrySet()) {
                page.setContent(look.getValue());
                neverWider(page, look.getKey());
            }
        }
    }

    @Test
    void noPageKeepsAnybodyOutByDayByNightOnAPhoneAndWithHostileTexts() throws Exception {
        Map<String, String> pages = new TreeMap<>(LookTest.pages());
        Sample hostile = RealClientsTest.hostile();
        for (Audience audience : List.of(Audience.EVERYBODY, Audience.of("acme"))) {
            Reading reading = new Reading(hostile.facts(), audience);
            String whose = audience.personal() ? "hostile-personal-" : "hostile-";
            for (String path : List.of("", "history", "days", "lateness", "embed/card")) {
                pages.put(whose + path, reading.page(path));
            }
            hostile.incidents.forEach(i -> pages.put(whose + i.title(), reading.page(Commons.path(i.id()))));
        }
        List<String> found = new ArrayList<>();
        try (Chromium chromium = Chromium.start()) {
            Page page = chromium.browser().newPage();
            for (Map.Entry<String, String> one : pages.entrySet()) {
                page.setContent(one.getValue());
                found.addAll(PageChecks.axe(page, one.getKey()));
                neverWider(page, one.getKey());
                found.addAll(PageChecks.html(one.getValue(), one.getKey()));
            }
        }
        assertThat(found).isEmpty();
    }

    private static void neverWider(Page page, String name) {
        page.setViewportSize(320, 640);
        assertThat(page.evaluate("""
                        () => document.documentElement.scrollWidth <= 320 ? '' : [...document.querySelectorAll('*')]
                            .filter(e => e.getBoundingClientRect().right > 320 && !e.closest('.wide'))
                            .map(e => e.outerHTML.slice(0, 200)).slice(-3).join('\\n')""")).as(name).isEqualTo("");
    }
}
