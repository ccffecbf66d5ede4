package dev.candor.measurement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeCatalog;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Reads the days of all components at once, from the days that are made and the hours and minutes behind them. Days that
 * were read are remembered until one of them is made again, so that a long history costs no more than a short one.
 */
@Singleton
class ComponentHistoryReader {

    // Days of a component by number; sketches of many rows are merged by the database, which only joins the bytes.
    private static final String SUMS = """
            select k.component, %s as day, sum(r.up) as up, sum(r.degraded) as degraded, sum(r.down) as down,
                sum(r.unknown) as unknown, sum(%s) as known, string_agg(r.total, ''::bytea) as total
            from unnest(?::int[], ?::int[]) as k (series, component) join %s r on r.series = k.series
            where r.begins_at >= ? and r.begins_at < ? group by 1, 2
            """;

    // What a probe with a longer interval said is known of once its hour is made.
    private static final Duration LONGEST_LOOK_BACK = Duration.ofHours(1);

    // One for each length that pages ask for; each holds a few hundred bytes per component and day.
    private static final int REMEMBERED = 4;

    private final Cache<Made, List<Sum>> remembered =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    private final DataSource database;
    private final InstantSource clock;
    private final Supplier<Map<String, Asked>> probes;

    @Inject
    ComponentHistoryReader(DataSource database, InstantSource clock, ProbeCatalog probes) {
        this(database, clock, () -> asked(probes.current().probes()));
    }

    ComponentHistoryReader(DataSource database, InstantSource clock, Supplier<Map<String, Asked>> probes) {
        this.database = database;
        this.clock = clock;
        this.probes = probes;
    }

    private record Made(
            SeriesReader.Part part, long version, Map<Integer, Integer> bySeries, List<String> components) {}

    /** What is to be known of a probe: the component it speaks for, and how long a run of it says something. */
    record Asked(String component, Duration reach) {}

    private static Map<String, Asked> asked(List<Probe> probes) {
        Map<String, Asked> asked = new HashMap<>();
        for (Probe probe : probes) {
            String component = probe.component();
            if (component != null) {
                asked.put(probe.id(), new Asked(component, Coverage.reach(probe.interval())));
            }
        }
        return asked;
    }

    /** The last days up to now, today being the last one. */
    ComponentHistory read(int days) {
        Instant now = clock.instant();
        Instant from = Grain.DAY.floor(now).minus(Duration.ofDays(days - 1L));
        Map<String, Asked> asked = probes.get();
        List<String> components = asked.values().stream()
                .map(Asked::component)
                .distinct()
                .sorted()
                .toList();
        try (Connection connection = database.getConnection()) {
            Map<Integer, Asked> series = series(connection, asked);
            Map<Integer, Integer> bySeries = new TreeMap<>();
            series.forEach((id, one) -> bySeries.put(id, Collections.binarySearch(components, one.component())));
            FoldState state = FoldState.read(connection);
            List<Sum> sums = components.stream().map(Sum::new).toList();
            Instant end = now.plus(Duration.ofMinutes(1));
            for (SeriesReader.Part part : SeriesReader.parts(Grain.DAY, from, end, state.foldedUntil())) {
                switch (part.grain()) {
                    case DAY -> {
                        List<Sum> made = madeDays(connection, part, state.version(), bySeries, components);
                        for (int i = 0; i < made.size(); i++) {
                            sums.get(i).add(made.get(i));
                        }
                    }
                    case HOUR -> add(connection, part, bySeries, sums);
                    case MINUTE -> addMinutes(connection, part, series, bySeries, sums);
                }
            }
            return new ComponentHistory(from, now, sums.stream().map(Sum::item).toList());
        } catch (SQLException e) {
            throw new MeasurementStore.HistoryUnavailableException(e);
        }
    }

    // Days that are made change only when they are made again, and then the version does.
    private List<Sum> madeDays(
            Connection connection,
            SeriesReader.Part part,
            long version,
            Map<Integer, Integer> bySeries,
            List<String> components)
            throws SQLException {
        Made key = new Made(part, version, bySeries, components);
        List<Sum> sums = remembered.getIfPresent(key);
        if (sums == null) {
            sums = components.stream().map(Sum::new).toList();
            add(connection, part, bySeries, sums);
            remembered.put(key, sums);
        }
        return sums;
    }

    private static Map<Integer, Asked> series(Connection connection, Map<String, Asked> asked) throws SQLException {
        Map<Integer, Asked> series = new TreeMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("select id, probe from series where probe = any (?)")) {
            select.setArray(1, connection.createArrayOf("text", asked.keySet().toArray(String[]::new)));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Asked one = asked.get(row.getString(2));
                    if (one != null) {
                        series.put(row.getInt(1), one);
                    }
                }
            }
        }
        return series;
    }

    private static void add(
            Connection connection, SeriesReader.Part part, Map<Integer, Integer> bySeries, List<Sum> sums)
            throws SQLException {
        // The day as a number: grouping by it costs less than by a truncated time.
        String day = "floor(extract(epoch from r.begins_at) / 86400)::int";
        try (PreparedStatement select = connection.prepareStatement(
                SUMS.formatted(day, part.grain().known(), part.grain().table().sql()))) {
            select.setQueryTimeout(10);
            select.setArray(
                    1, connection.createArrayOf("int4", bySeries.keySet().toArray(Integer[]::new)));
            select.setArray(
                    2, connection.createArrayOf("int4", bySeries.values().toArray(Integer[]::new)));
            select.setObject(3, part.from().atOffset(ZoneOffset.UTC));
            select.setObject(4, part.to().atOffset(ZoneOffset.UTC));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    sums.get(row.getInt("component")).add(row);
                }
            }
        }
    }

    // Minutes don't say how long was known, so that each must be looked at.
    private static void addMinutes(
            Connection connection,
            SeriesReader.Part part,
            Map<Integer, Asked> series,
            Map<Integer, Integer> bySeries,
            List<Sum> sums)
            throws SQLException {
        Duration back = series.values().stream()
                .map(Asked::reach)
                .filter(reach -> reach.compareTo(LONGEST_LOOK_BACK) <= 0)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        long first = Coverage.minute(part.from());
        try (PreparedStatement select = connection.prepareStatement("""
                select r.series, floor(extract(epoch from r.begins_at) / 60)::int as minute, r.up, r.degraded, r.down,
                    r.unknown, r.total
                from rollup_minute r where r.series = any (?) and r.begins_at >= ? and r.begins_at < ?
                order by r.series, r.begins_at
                """)) {
            select.setQueryTimeout(10);
            select.setArray(1, connection.createArrayOf("int4", series.keySet().toArray(Integer[]::new)));
            select.setObject(2, part.from().minus(back).atOffset(ZoneOffset.UTC));
            select.setObject(3, part.to().atOffset(ZoneOffset.UTC));
            try (ResultSet row = select.executeQuery()) {
                int last = -1;
                Sum sum = new Sum("");
                Coverage coverage = new Coverage(part.from(), part.from(), Duration.ZERO, (minute, by) -> {});
                while (row.next()) {
                    int id = row.getInt(1);
                    Asked one = series.get(id);
                    if (id != last && one != null) {
                        coverage.end();
                        Sum own = sums.get(bySeries.getOrDefault(id, 0));
                        coverage =
                                new Coverage(part.from(), part.to(), one.reach(), (minute, by) -> own.addKnown(minute));
                        sum = own;
                        last = id;
                    }
                    int minute = row.getInt(2);
                    if (row.getInt(3) + row.getInt(4) + row.getInt(5) > 0) {
                        coverage.add(Instant.ofEpochSecond(minute * 60L), 0);
                    }
                    if (minute >= first) {
                        sum.addMinute(row, minute);
                    }
                }
                coverage.end();
            }
        }
    }

    /** One component's days, added up. */
    private static final class Sum {
        private static final int UP = 0;
        private static final int DEGRADED = 1;
        private static final int DOWN = 2;
        private static final int UNKNOWN = 3;
        private static final int KNOWN = 4;
        private static final int MINUTES_PER_DAY = 24 * 60;

        private final String component;
        private final Sketch latencies = new Sketch();
        private final Map<Long, long[]> days = new TreeMap<>();

        Sum(String component) {
            this.component = component;
        }

        private long[] day(long number) {
            return days.computeIfAbsent(number, day -> new long[KNOWN + 1]);
        }

        void add(ResultSet row) throws SQLException {
            long[] day = day(row.getLong("day"));
            day[UP] += row.getLong("up");
            day[DEGRADED] += row.getLong("degraded");
            day[DOWN] += row.getLong("down");
            day[UNKNOWN] += row.getLong("unknown");
            day[KNOWN] += row.getLong("known");
            latencies.add(row.getBytes("total"), Phase.TOTAL);
        }

        void add(Sum other) {
            other.days.forEach((number, figures) -> {
                long[] day = day(number);
                for (int i = 0; i < day.length; i++) {
                    day[i] += figures[i];
                }
            });
            latencies.add(other.latencies);
        }

        void addMinute(ResultSet row, int minute) throws SQLException {
            long[] day = day(minute / MINUTES_PER_DAY);
            day[UP] += row.getLong(3);
            day[DEGRADED] += row.getLong(4);
            day[DOWN] += row.getLong(5);
            day[UNKNOWN] += row.getLong(6);
            latencies.add(row.getBytes(7), Phase.TOTAL);
        }

        void addKnown(long minute) {
            day(minute / MINUTES_PER_DAY)[KNOWN] += 60;
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
}
