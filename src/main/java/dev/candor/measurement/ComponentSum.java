package dev.candor.measurement;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One component's days, added up. */
final class ComponentSum {

    private static final int UP = 0;
    private static final int DEGRADED = 1;
    private static final int DOWN = 2;
    private static final int UNKNOWN = 3;
    private static final int KNOWN = 4;
    private static final int MINUTES_PER_DAY = 24 * 60;

    private final String component;
    private final Sketch latencies = new Sketch();
    private final Map<Integer, long[]> days = new TreeMap<>();

    ComponentSum(String component) {
        this.component = component;
    }

    private long[] day(int minute) {
        return days.computeIfAbsent(Math.floorDiv(minute, MINUTES_PER_DAY), day -> new long[KNOWN + 1]);
    }

    /**
     * Adds the current row.
     *
     * @param counts the column of {@code up}; degraded, down, unknown and known seconds follow
     */
    void add(int minute, ResultSet row, int counts) throws SQLException {
        long[] day = day(minute);
        for (int i = UP; i <= KNOWN; i++) {
            day[i] += row.getLong(counts + i);
        }
    }

    /** Adds the latencies of any number of sketches. */
    void addLatencies(byte[] sketches) {
        latencies.add(sketches, Phase.TOTAL);
    }

    void add(ComponentSum other) {
        other.days.forEach((number, figures) -> {
            long[] day = days.computeIfAbsent(number, n -> new long[KNOWN + 1]);
            for (int i = 0; i < day.length; i++) {
                day[i] += figures[i];
            }
        });
        latencies.add(other.latencies);
    }

    /** Adds a minute in which the health of one series was known. */
    void addKnown(long minute) {
        day((int) minute)[KNOWN] += 60;
    }

    ComponentHistory.Item item() {
        List<ComponentHistory.Day> told = new ArrayList<>(days.size());
        long[] all = new long[KNOWN + 1];
        days.forEach((number, day) -> {
            for (int i = 0; i < all.length; i++) {
                all[i] += day[i];
            }
            told.add(new ComponentHistory.Day(
                    LocalDate.ofEpochDay(number),
                    day[UP],
                    day[DEGRADED],
                    day[DOWN],
                    day[UNKNOWN],
                    day[KNOWN],
                    SeriesPoint.availability(day[UP], day[DEGRADED], day[DOWN])));
        });
        return new ComponentHistory.Item(
                component,
                SeriesPoint.availability(all[UP], all[DEGRADED], all[DOWN]),
                SeriesPoint.quantile(latencies, 0.50),
                SeriesPoint.quantile(latencies, 0.95),
                SeriesPoint.quantile(latencies, 0.99),
                told);
    }
}
