package dev.candor.app;

import dev.candor.agent.Agents;
import dev.candor.catalog.CatalogStore;
import dev.candor.catalog.Location;
import dev.candor.demo.Demo;
import dev.candor.page.SiteConfig;
import dev.candor.prober.Probers;
import dev.candor.security.FirstOperator;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What runs between the start of the server and its stop. Tests don't go through here: they start what they test. */
class CandorApplication implements QuarkusApplication {

    private static final Logger LOG = Logger.getLogger(CandorApplication.class);

    /** Where the local agent stands if nothing names a place. */
    private static final String HERE = "local";

    private final AppConfig config;
    private final SiteConfig site;
    private final FirstOperator operator;
    private final CatalogStore catalog;
    private final Probers probers;
    private final Agents agents;
    private final BootMetrics boot;

    CandorApplication(
            AppConfig config,
            SiteConfig site,
            FirstOperator operator,
            CatalogStore catalog,
            Probers probers,
            Agents agents,
            BootMetrics boot) {
        this.config = config;
        this.site = site;
        this.operator = operator;
        this.catalog = catalog;
        this.probers = probers;
        this.agents = agents;
        this.boot = boot;
    }

    @Override
    public int run(String... args) {
        Optional<String> token = operator.tokenIfNone();
        // The only time a secret is printed: it is stored as a digest and can't be shown again.
        token.ifPresent(t -> System.out.printf(
                "%nThis is the first start. The operator's token, shown this once:%n%n    %s%n%n"
                        + "It makes your account at %s/ops/first-account%n%n",
                t, site.baseUrl()));
        if (config.role() == Role.ALL) {
            // A cold JVM errs by more than a millisecond: the first measurement that counts must not be its first run.
            probers.warmUp();
            agents.start(locations());
        }
        boot.ready();
        LOG.infof("Candor is up: the status page is %s/", site.baseUrl());
        if (Demo.runs()) {
            LOG.infof("Break things at %s/demo", site.baseUrl());
        }
        Quarkus.waitForExit();
        return 0;
    }

    private List<String> locations() {
        List<String> named = agents.configured();
        if (!named.isEmpty()) {
            return named;
        }
        List<Location> known = catalog.current().locations();
        return known.isEmpty() ? List.of(HERE) : List.of(known.get(0).code());
    }
}
