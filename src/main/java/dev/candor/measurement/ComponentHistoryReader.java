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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Reads the days of all components at once: one row per probe and day that is made, one per probe and hour of the day that is
 * not, and the minutes of the open hour, which the database adds up. Days that were read are remembered until one of them is
 * made again, so that a long history costs no more than a short one.
 */
@Singleton
class ComponentHistoryReader {

    // What a probe with a longer interval said is known of once its hour is made.
    private static final Duration LONGEST_LOOK_BACK = Duration.ofHours(1);

    private static final int MINUTES_PER_HOUR = 60;

    // One for each length that pages ask for; each holds a few hundred bytes per component and day.
    private static final int REMEMBERED = 4;

    private final Cache<Made, List<ComponentSum>> remembered =
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

    private record Made(SeriesReader.Part part, long version, Map<String, Integer> byProbe, List<String> components) {}

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
        Map<String, Integer> byProbe = new TreeMap<>();
        asked.forEach((probe, one) -> byProbe.put(probe, Collections.binarySearch(components, one.component())));
        try (Connection connection = database.getConnection()) {
            FoldState state = FoldState.read(connection);
            List<ComponentSum> sums = sums(components);
            Instant end = now.plus(Duration.ofMinutes(1));
            for (SeriesReader.Part part : SeriesReader.parts(Grain.DAY, from, end, state.foldedUntil())) {
                switch (part.grain()) {
                    case DAY -> {
                        List<ComponentSum> made = madeDays(connection, part, state.version(), byProbe, components);
                        for (int i = 0; i < made.size(); i++) {
                            sums.get(i).add(made.get(i));
                        }
                    }
                    case HOUR -> add(connection, part, byProbe, sums);
                    case MINUTE -> addMinutes(connection, part, asked, byProbe, sums);
                }
            }
            return new ComponentHistory(
                    from,
                    Coverage.instant(Coverage.minute(end)),
                    sums.stream().map(ComponentSum::item).toList());
        } catch (SQLException e) {
            throw new MeasurementStore.HistoryUnavailableException(e);
        }
    }

    private static List<ComponentSum> sums(List<String> components) {
        return components.stream().map(ComponentSum::new).toList();
    }

    // Days that are made change only when they are made again, and then the version does.
    private List<ComponentSum> madeDays(
            Connection connection,
            SeriesReader.Part part,
            long version,
            Map<String, Integer> byProbe,
            List<String> components)
            throws SQLException {
        Made key = new Made(part, version, byProbe, components);
        List<ComponentSum> made = remembered.getIfPresent(key);
        if (made == null) {
            made = sums(components);
            add(connection, part, byProbe, made);
            remembered.put(key, made);
        }
        return made;
    }

    private static void add(
            Connection connection, SeriesReader.Part part, Map<String, Integer> byProbe, List<ComponentSum> sums)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                """
                select probe, minute, up, degraded, down, unknown, known_s, total from %s
                where probe = any (?) and minute >= ? and minute < ?
                """.formatted(ProbeFold.table(part.grain()).sql()))) {
            select.setQueryTimeout(10);
            select.setArray(1, connection.createArrayOf("text", byProbe.keySet().toArray(String[]::new)));
            select.setInt(2, Coverage.minute(part.from()));
            select.setInt(3, Coverage.minute(part.to()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Integer component = byProbe.get(row.getString(1));
                    if (component != null) {
                        ComponentSum sum = sums.get(component);
                        sum.add(row.getInt(2), row, 3);
                        sum.addLatencies(row.getBytes(8));
                    }
                }
            }
        }
    }

    // Minutes don't say how long was known, so that each must be told apart: as one bit of its hour.
    private static void addMinutes(
            Connection connection,
            SeriesReader.Part part,
            Map<String, Asked> asked,
            Map<String, Integer> byProbe,
            List<ComponentSum> sums)
            throws SQLException {
        Duration back = asked.values().stream()
                .map(Asked::reach)
                .filter(reach -> reach.compareTo(LONGEST_LOOK_BACK) <= 0)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        int first = Coverage.minute(part.from());
        try (PreparedStatement select = connection.prepareStatement("""
                select s.probe, r.series, r.minute / 60 as hour, sum(r.up), sum(r.degraded), sum(r.down), sum(r.unknown), 0,
                    bit_or(case when r.up + r.degraded + r.down > 0 then 1::bigint << r.minute % 60 else 0 end),
                    string_agg(r.total, ''::bytea)
                from series s join rollup_minute r on r.series = s.id
                where s.probe = any (?) and r.minute >= ? and r.minute < ?
                group by s.probe, r.series, r.minute / 60 order by r.series, hour
                """)) {
            select.setQueryTimeout(10);
            select.setArray(1, connection.createArrayOf("text", asked.keySet().toArray(String[]::new)));
            select.setInt(2, Coverage.minute(part.from().minus(back)));
            select.setInt(3, Coverage.minute(part.to()));
            try (ResultSet row = select.executeQuery()) {
                int last = -1;
                ComponentSum sum = new ComponentSum("");
                Coverage coverage = new Coverage(part.from(), part.from(), Duration.ZERO, (minute, by) -> {});
                while (row.next()) {
                    String probe = row.getString(1);
                    Asked one = asked.get(probe);
                    if (row.getInt(2) != last && one != null) {
                        coverage.end();
                        ComponentSum own = sums.get(byProbe.getOrDefault(probe, 0));
                        coverage =
                                new Coverage(part.from(), part.to(), one.reach(), (minute, by) -> own.addKnown(minute));
                        sum = own;
                        last = row.getInt(2);
                    }
                    int hour = row.getInt(3) * MINUTES_PER_HOUR;
                    long known = row.getLong(9);
                    for (int minute = 0; minute < MINUTES_PER_HOUR; minute++) {
                        if ((known & 1L << minute) != 0) {
                            coverage.add(hour + minute, 0);
                        }
                    }
                    // The part begins with an hour: what is before is only looked back at.
                    if (hour >= first) {
                        sum.add(hour, row, 4);
                        sum.addLatencies(row.getBytes(10));
                    }
                }
                coverage.end();
            }
        }
    }
}
