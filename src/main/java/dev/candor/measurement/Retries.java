package dev.candor.measurement;

import io.micrometer.core.instrument.Counter;
import io.quarkus.logging.Log;
import java.sql.SQLException;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Tells the database's trouble, which passes and is waited out, from the data's, which does not. */
final class Retries {

    private static final long FIRST_WAIT_MS = 50;
    private static final long LONGEST_WAIT_MS = 3_000;

    private final CountDownLatch stop;
    private final Counter count;
    private final RandomGenerator random;

    /** Retries that end when {@code stop} is counted down. */
    Retries(CountDownLatch stop, Counter count) {
        this(stop, count, new Random());
    }

    Retries(CountDownLatch stop, Counter count, RandomGenerator random) {
        this.stop = stop;
        this.count = count;
        this.random = random;
    }

    /** One piece of work on the database, all or nothing. */
    interface Step<T> {
        T run() throws SQLException;
    }

    /** The data itself is at fault; trying again changes nothing. */
    static final class BadDataException extends Exception {
        private static final long serialVersionUID = 1L;

        BadDataException(Throwable cause) {
            super(String.valueOf(cause.getMessage()), cause);
        }
    }

    /**
     * Runs the step until the database takes it.
     *
     * @return what the step gave; null if the stop came before the database did
     * @throws Fence.LostException as the step
     * @throws BadDataException if the database or our own code will never take this data
     */
    <T> @Nullable T persistently(Step<T> step) throws BadDataException {
        long wait = FIRST_WAIT_MS;
        while (true) {
            try {
                return step.run();
            } catch (SQLException e) {
                if (isDataError(e)) {
                    throw new BadDataException(e);
                }
                count.increment();
                Log.warnf(
                        "the database did not take measurements, trying again within %d ms: %s", wait, e.getMessage());
            } catch (Fence.LostException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new BadDataException(e);
            }
            try {
                if (stop.await(spread(wait), TimeUnit.MILLISECONDS)) {
                    return null;
                }
            } catch (InterruptedException e) {
                stop.countDown();
                return null;
            }
            wait = Math.min(LONGEST_WAIT_MS, wait * 2);
        }
    }

    // Between half and all of it, so that hubs and lanes that fell together don't come back together.
    private long spread(long wait) {
        return wait / 2 + random.nextLong(wait / 2 + 1);
    }

    /**
     * Whether the data is at fault: a value out of range, a broken constraint, a row too long (classes 22, 23 and 54 of
     * PostgreSQL's appendix A). All else, a missing table too, is the database's trouble and will pass; so is a missing
     * partition (23514, and we have no check constraint), which the next try adds.
     */
    static boolean isDataError(SQLException e) {
        String state = e.getSQLState();
        return state != null
                && !state.equals("23514")
                && Set.of("22", "23", "54").contains(state.substring(0, Math.min(2, state.length())));
    }
}
