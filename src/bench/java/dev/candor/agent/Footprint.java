package dev.candor.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process of this machine takes, as Linux counts it (proc(5)).
 *
 * @param residentKib VmRSS now
 * @param mostKib VmHWM: the most it ever was
 * @param cpuMs user and system time since its start, in milliseconds
 */
record Footprint(long residentKib, long mostKib, long cpuMs) {

    // USER_HZ, the same on every Linux that Java runs on.
    private static final long MS_PER_TICK = 10;

    /** Of that process now. */
    static Footprint of(Process process) throws IOException {
        Path proc = Path.of("/proc", String.valueOf(process.pid()));
        long resident = 0;
        long most = 0;
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                resident = kib(line);
            } else if (line.startsWith("VmHWM:")) {
                most = kib(line);
            }
        }
        String stat = Files.readString(proc.resolve("stat"));
        // Behind the name, which may hold anything: state is field 3, utime and stime are 14 and 15.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new Footprint(
                resident, most, (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MS_PER_TICK);
    }

    private static long kib(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    double residentMib() {
        return residentKib / 1024.0;
    }

    double mostMib() {
        return mostKib / 1024.0;
    }
}
