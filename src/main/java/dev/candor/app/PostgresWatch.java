package dev.candor.app;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Starts the embedded server again whenever it dies while Candor lives: nobody else would. */
final class PostgresWatch implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(PostgresWatch.class);

    // One look costs one small file; a second of it is most of what an outage should cost.
    private static final long LOOK_MS = 500;

    private final EmbeddedPostgres postgres;
    private final CountDownLatch closed = new CountDownLatch(1);
    private String told = "";

    private PostgresWatch(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Watches that server from now on. */
    static PostgresWatch over(EmbeddedPostgres postgres) {
        PostgresWatch watch = new PostgresWatch(postgres);
        Thread thread = new Thread(watch::run, "candor-postgres-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private void run() {
        try {
            while (!closed.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            LOG.warn("nobody watches PostgreSQL any more");
        }
    }

    private void look() {
        try {
            if (postgres.revive()) {
                LOG.warn("PostgreSQL had died and was started again");
                told = "";
            }
        } catch (IOException | RuntimeException e) {
            String trouble = String.valueOf(e.getMessage());
            if (!trouble.equals(told)) {
                LOG.errorf("PostgreSQL has died and does not start; it is tried again: %s", trouble);
                told = trouble;
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
