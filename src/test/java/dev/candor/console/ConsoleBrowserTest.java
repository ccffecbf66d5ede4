package dev.candor.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Component;
import dev.candor.catalog.Customer;
import dev.candor.catalog.Host;
import dev.candor.catalog.Location;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.page.Chromium;
import dev.candor.page.PageChecks;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** An operator at a real browser: signs in, opens an incident, tells an update, and everybody reads it. */
@QuarkusTest
@EnabledIf(value = "dev.candor.page.Chromium#isThere", disabledReason = Chromium.MISSING)
class ConsoleBrowserTest {

    private static final Path PICTURES = Path.of("target/screenshots");

    @TestHTTPResource("/")
    URI home;

    @Inject
    CatalogStore catalogs;

    @Inject
    InstantSource clock;

    @AfterEach
    void calmAgain() {
        catalogs.use(Catalog.EMPTY, clock.instant());
    }

    @Test
    void noPageOfTheConsoleKeepsAnybodyOutAlsoWithHostileNames() throws Exception {
        String hostile = "<b>&amp;</b> \"x\" \u202eright to left\u202c " + "long".repeat(60);
        catalogs.use(
                new Catalog(
                        hostile,
                        List.of(new Region("fra", hostile)),
                        List.of(new Host("fra-1", "fra")),
                        List.of(new Location("fra", hostile)),
                        List.of(new Component("edge", hostile, hostile, hostile, 0)),
                        List.of(new Customer("acme", hostile)),
                        List.of(new Resource("acme-1", "acme", ResourceKind.MACHINE, hostile, null)),
                        List.of(new Placement("acme-1", "fra-1", null, null))),
                clock.instant());
        SignedIn admin = SignedIn.as("admin");
        List<String> found = new ArrayList<>();
        try (Chromium chromium = Chromium.start()) {
            BrowserContext context = chromium.browser().newContext(new Browser.NewContextOptions().setBypassCSP(true));
            Page page = context.newPage();
            page.navigate(home.resolve("/ops/sign-in").toString());
            found.addAll(PageChecks.axe(page, "/ops/sign-in"));
            page.fill("input[name=name]", admin.name);
            page.fill("input[name=password]", SignedIn.PASSWORD);
            page.press("input[name=password]", "Enter");
            for (String path : List.of(
                    "/ops",
                    "/ops/findings",
                    "/ops/incidents",
                    "/ops/incidents/new",
                    "/ops/acts",
                    "/ops/maintenance",
                    "/ops/catalog",
                    "/ops/customers/acme",
                    "/ops/hosts/fra-1",
                    "/ops/probes",
                    "/ops/agents",
                    "/ops/alerts",
                    "/ops/silences",
                    "/ops/channels",
                    "/ops/deploys",
                    "/ops/audit",
                    "/ops/account")) {
                page.navigate(home.resolve(path).toString());
                found.addAll(PageChecks.axe(page, path));
                found.addAll(PageChecks.html(admin.page(path), path));
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void whatAnOperatorTellsIsOnThePublicPage() throws Exception {
        catalogs.use(
                new Catalog(
                        "Cloud",
                        List.of(),
                        List.of(),
                        List.of(new Location("fra", "Frankfurt")),
                        List.of(new Component("edge", "Edge", null, null, 0)),
                        List.of(),
                        List.of(),
                        List.of()),
                clock.instant());
        SignedIn ada = SignedIn.as("responder");
        Files.createDirectories(PICTURES);
        try (Chromium chromium = Chromium.start()) {
            Browser browser = chromium.browser();
            Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1100, 900));
            List<String> complaints = new ArrayList<>();
            page.onConsoleMessage(message -> complaints.add(message.text()));

            page.navigate(home.resolve("/ops/incidents/new").toString());
            page.fill("input[name=name]", ada.name);
            page.fill("input[name=password]", SignedIn.PASSWORD);
            page.press("input[name=password]", "Enter");
            assertThat(page.url()).endsWith("/ops/incidents/new");

            page.fill("input[name=title]", "Edge answers slowly");
            page.check("input[name=component][value=edge]");
            page.fill("textarea[name=text]", "Answers of the edge take 2 s since 12:03 UTC.");
            page.selectOption("select[name=next]", "30");
            page.click("button:has-text('Open the incident')");
            assertThat(page.locator(".done").innerText()).contains("The incident is open");
            String console = page.url().replaceAll("\\?.*", "");

            page.fill("textarea[name=text] >> nth=0", "The cause is **one** full disk; we replace it.");
            page.check("input[name=phase][value=identified]");
            page.selectOption("select[name=next]", "60");
            page.click("button:has-text('Preview')");
            assertThat(page.locator("#preview").innerText()).contains("The cause is one full disk");
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(PICTURES.resolve("console-composer.png"))
                    .setFullPage(true));
            page.click("button:has-text('Tell it')");
            assertThat(page.locator(".done").innerText()).contains("The update is told");

            page.navigate(home.resolve("/ops").toString());
            page.locator("#live:has-text('Kept up to date.')").waitFor();
            assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo(true);
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(PICTURES.resolve("console-overview.png"))
                    .setFullPage(true));

            Page reader = browser.newPage();
            reader.navigate(home.resolve(console.substring(console.indexOf("/incidents/")))
                    .toString());
            assertThat(reader.locator("article").innerText())
                    .contains("Edge answers slowly", "The cause is one full disk", "Identified");
            reader.screenshot(new Page.ScreenshotOptions()
                    .setPath(PICTURES.resolve("public-incident.png"))
                    .setFullPage(true));

            // What happens while the overview is open shows there without loading it again.
            SignInTest.resolveAll(ada);
            page.locator("[data-live=open] a:has-text('Edge answers slowly')")
                    .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
            assertThat(complaints).isEmpty();
        }
    }
}
