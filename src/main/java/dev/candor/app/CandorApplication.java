package dev.candor.app;

import dev.candor.security.FirstOperator;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What runs between the start of the server and its stop. Tests don't go through here: they start what they test. */
class CandorApplication implements QuarkusApplication {

    private static final Logger LOG = Logger.getLogger(CandorApplication.class);

    private final FirstOperator operator;

    CandorApplication(FirstOperator operator) {
        this.operator = operator;
    }

    @Override
    public int run(String... args) {
        Optional<String> token = operator.tokenIfNone();
        // The only time a secret is printed: it is stored as a digest and can't be shown again.
        token.ifPresent(t -> System.out.printf(
                "%nThis is the first start. The operator's token, shown this once:%n%n    %s%n%n", t));
        LOG.info("Candor is up");
        Quarkus.waitForExit();
        return 0;
    }
}
