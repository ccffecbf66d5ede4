package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
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
    void aPageIsOneRequestOfWhichNothingMovesAndWhoseTargetsCanBeHit() {
        try (Chromium chromium = Chromium.start()) {
            Page page = chromium.browser().newPage(new Browser.NewPageOptions().setViewportSize(360, 640));
            List<String> asked = new ArrayList<>();
            page.onRequest(request -> asked.add(request.url()));
            Response answer = page.navigate(home.toString());
            assertThat(asked).containsExactly(home.toString());
            assertThat(answer.headers().get("cache-control")).contains("max-age=", "stale-if-error=");
            assertThat(answer.headers()).containsKey("etag").doesNotContainKey("set-cookie");
            assertThat(answer.request().sizes().responseBodySize).isBetween(1, 14 * 1024);
            assertThat(page.title()).isNotBlank();
            assertThat(page.locator("html").getAttribute("lang")).isEqualTo("en");
            assertThat(page.locator("meta[name=viewport]").getAttribute("content"))
                    .isEqualTo("width=device-width, initial-scale=1");
            assertThat(page.locator("script, img, iframe, link[rel=stylesheet]").count())
                    .isZero();
            // As Lighthouse sums it: how far things moved that were drawn already.
            assertThat(((Number) page.evaluate("""
                            () => new Promise(done => {
                                let sum = 0;
                                new PerformanceObserver(seen => seen.getEntries().forEach(e => sum += e.value))
                                    .observe({type: 'layout-shift', buffered: true});
                                requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
                            })""")).doubleValue()).isZero();
            for (Map.Entry<String, String> look : LookTest.pages().entrySet()) {
                page.setContent(look.getValue());
                // WCAG 2.2, 2.5.8: 24 by 24 pixels, but for links within a line of text.
                assertThat(page.evaluate("""
                                () => [...document.querySelectorAll('a, button, input, summary')]
                                    .filter(e => e.offsetParent && !e.matches('.skip') && getComputedStyle(e).display != 'inline')
                                    .filter(e => e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24)
                                    .map(e => e.outerHTML.slice(0, 160)).join('\\n')""")).as(look.getKey()).isEqualTo("");
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
