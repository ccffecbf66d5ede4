package dev.candor.measurement;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * The processor time that this process and its database took: what holds on a machine that does other things meanwhile. Counts
 * everything, compiling and garbage collection, checkpoints and vacuum.
 */
final class BenchCpu {

    private final Path directory;

    /** Of the database whose program lies below that directory. */
    BenchCpu(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    /** Processor time in nanoseconds so far. */
    record Taken(long program, long database) {
        Taken since(Taken before) {
            return new Taken(program - before.program, database - before.database);
        }

        /** Microseconds of both for each of so many. */
        double micros(long count) {
            return (program + database) / 1e3 / count;
        }

        String each(long count) {
            return String.format(
                    Locale.ROOT, "%.0f µs (%.0f here, %.0f database)", micros(count), program / 1e3 / count, database / 1e3
                            / count);
        }
    }

    Taken now() {
        long database = ProcessHandle.allProcesses()
                .filter(process -> process.info().command().filter(this::ours).isPresent())
                .mapToLong(process -> process.info()
                        .totalCpuDuration()
                        .map(Duration::toNanos)
                        .orElse(0L))
                .sum();
        long program = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        return new Taken(program, database);
    }

    private boolean ours(String command) {
        return Path.of(command).startsWith(directory);
    }

    /** The load of the machine over the last minute. */
    static String load() {
        return String.format(
                Locale.ROOT,
                "%.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
