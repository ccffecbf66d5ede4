package dev.candor.measurement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that stand for names in the tables. Numbers are committed before they are used, so that what is remembered
 * here is always in the database. Shared by all lanes of a process.
 */
final class Interner {

    // Far beyond the live names of one hub; a name that falls out costs one look-up.
    private static final int REMEMBERED = 100_000;

    private final Cache<Series, Integer> series = cache();
    private final Cache<Boot, Integer> boots = cache();
    private final Cache<Answer, Integer> answers = cache();
    private final Origins origins = new Origins();

    private record Series(String probe, String location) {}

    private record Boot(String agent, UUID boot, long sequencesFrom, LocalDate on) {}

    private record Answer(String kind, @Nullable String ip, Identity identity, LocalDate on) {}

    private static <K> Cache<K, Integer> cache() {
        return Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    }

    /**
     * The entries with their numbers, made where there was none, on a connection in auto-commit mode.
     *
     * @param today renews what is used, see {@link #forget}
     */
    List<NumberedEntry> number(Connection connection, Collection<LaneEntry> entries, LocalDate today)
            throws SQLException {
        Names names = new Names(today);
        List<NumberedEntry> numbered = new ArrayList<>(entries.size());
        if (known(connection, entries, names, numbered)) {
            return numbered;
        }
        Set<Series> newSeries = new LinkedHashSet<>();
        Set<Boot> newBoots = new LinkedHashSet<>();
        Set<Answer> newAnswers = new LinkedHashSet<>();
        for (LaneEntry entry : entries) {
            missing(series, names.series(entry), newSeries);
            missing(boots, names.boot(entry), newBoots);
            missing(answers, names.answer(entry), newAnswers);
        }
        addSeries(connection, newSeries);
        addBoots(connection, newBoots);
        addAnswers(connection, newAnswers);
        numbered.clear();
        // A batch has fewer names than are remembered, and what was just added is the last to be forgotten.
        if (!known(connection, entries, names, numbered)) {
            throw new IllegalStateException("a name that was just added has no number");
        }
        return numbered;
    }

    // Nearly always all of them are: each name is looked up once then. False if one is not.
    private boolean known(
            Connection connection, Collection<LaneEntry> entries, Names names, List<NumberedEntry> numbered)
            throws SQLException {
        Boot lastBoot = null;
        Integer boot = null;
        for (LaneEntry entry : entries) {
            Integer id = series.getIfPresent(names.series(entry));
            Integer answer = answers.getIfPresent(names.answer(entry));
            // What an agent sends comes together.
            if (lastBoot == null || !names.isOf(lastBoot, entry)) {
                lastBoot = names.boot(entry);
                boot = boots.getIfPresent(lastBoot);
            }
            if (id == null || answer == null || boot == null) {
                return false;
            }
            Identity identity = entry.measurement().observed().identity();
            numbered.add(
                    new NumberedEntry(entry, id, boot, answer, origins.of(connection, id, identity, names.today())));
        }
        return true;
    }

    private record Names(LocalDate today) {
        Series series(LaneEntry entry) {
            return new Series(entry.measurement().probe(), entry.measurement().location());
        }

        Boot boot(LaneEntry entry) {
            return new Boot(entry.agent(), entry.boot(), NumberedEntry.sequencesFrom(entry.sequence()), today);
        }

        boolean isOf(Boot boot, LaneEntry entry) {
            return boot.sequencesFrom() == NumberedEntry.sequencesFrom(entry.sequence())
                    && boot.boot().equals(entry.boot())
                    && boot.agent().equals(entry.agent());
        }

        Answer answer(LaneEntry entry) {
            Measurement measurement = entry.measurement();
            return new Answer(
                    measurement.kind(),
                    measurement.observed().ip(),
                    measurement.observed().identity(),
                    today);
        }
    }

    private static <K> void missing(Cache<K, Integer> cache, K name, Set<K> into) {
        if (cache.getIfPresent(name) == null) {
            into.add(name);
        }
    }

    private void addSeries(Connection connection, Set<Series> missing) throws SQLException {
        if (missing.isEmpty()) {
            return;
        }
        // Sorted, so that two hubs meet the same rows in the same order and never wait for each other in a circle.
        List<Series> names = missing.stream()
                .sorted(Comparator.comparing(Series::location).thenComparing(Series::probe))
                .toList();
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into series as s (probe, location) select * from unnest(?::text[], ?::text[])
                on conflict (probe, location) do update set probe = s.probe returning id, probe, location
                """)) {
            insert.setArray(1, texts(connection, names, Series::probe));
            insert.setArray(2, texts(connection, names, Series::location));
            try (ResultSet rows = insert.executeQuery()) {
                while (rows.next()) {
                    series.put(new Series(rows.getString(2), rows.getString(3)), rows.getInt(1));
                }
            }
        }
    }

    private void addBoots(Connection connection, Set<Boot> missing) throws SQLException {
        for (Boot name : missing) {
            try (PreparedStatement insert = connection.prepareStatement("""
                    insert into agent_boot (agent, boot, seen_on, sequences_from) values (?, ?, ?, ?)
                    on conflict (agent, boot, sequences_from) do update set seen_on = excluded.seen_on returning id
                    """)) {
                insert.setString(1, name.agent());
                insert.setObject(2, name.boot());
                insert.setObject(3, name.on());
                insert.setLong(4, name.sequencesFrom());
                try (ResultSet row = insert.executeQuery()) {
                    row.next();
                    boots.put(name, row.getInt(1));
                }
            }
        }
    }

    private void addAnswers(Connection connection, Set<Answer> missing) throws SQLException {
        if (missing.isEmpty()) {
            return;
        }
        TreeMap<UUID, Answer> byDigest = new TreeMap<>();
        missing.forEach(answer -> byDigest.put(digest(answer), answer));
        Collection<Answer> names = byDigest.values();
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into answer (digest, kind, ip, region, host, instance, version, seen_on)
                select *, ?::date from unnest(?::uuid[], ?::text[], ?::inet[], ?::text[], ?::text[], ?::text[], ?::text[])
                on conflict (digest) do update set seen_on = excluded.seen_on returning id, digest
                """)) {
            insert.setObject(1, names.iterator().next().on());
            insert.setArray(
                    2, connection.createArrayOf("uuid", byDigest.keySet().toArray()));
            insert.setArray(3, texts(connection, names, Answer::kind));
            insert.setArray(
                    4,
                    connection.createArrayOf(
                            "inet", names.stream().map(a -> address(a.ip())).toArray()));
            insert.setArray(5, texts(connection, names, a -> a.identity().region()));
            insert.setArray(6, texts(connection, names, a -> a.identity().host()));
            insert.setArray(7, texts(connection, names, a -> a.identity().instance()));
            insert.setArray(8, texts(connection, names, a -> a.identity().version()));
            try (ResultSet rows = insert.executeQuery()) {
                while (rows.next()) {
                    Answer name = byDigest.get(rows.getObject(2, UUID.class));
                    if (name != null) {
                        answers.put(name, rows.getInt(1));
                    }
                }
            }
        }
    }

    private static UUID digest(Answer answer) {
        Identity identity = answer.identity();
        StringBuilder text = new StringBuilder();
        Stream.concat(
                        Stream.of(answer.kind()),
                        Arrays.asList(
                                answer.ip(),
                                identity.region(),
                                identity.host(),
                                identity.instance(),
                                identity.version())
                                .stream())
                .forEach(field -> text.append(field == null ? "-" : field.length() + ":" + field));
        return UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    // inet takes no zone ("fe80::1%eth0").
    private static @Nullable String address(@Nullable String ip) {
        if (ip == null) {
            return null;
        }
        int zone = ip.indexOf('%');
        return zone < 0 ? ip : ip.substring(0, zone);
    }

    /** Deletes what was last used before that day; keep it longer than any measurement. */
    static int forget(Connection connection, LocalDate lastUsedBefore) throws SQLException {
        int gone = 0;
        for (String table : List.of("answer", "agent_boot")) {
            try (PreparedStatement delete =
                    connection.prepareStatement("delete from " + table + " where seen_on < ?")) {
                delete.setObject(1, lastUsedBefore);
                gone += delete.executeUpdate();
            }
        }
        return gone;
    }

    private static <T> Array texts(Connection connection, Collection<T> values, Function<T, @Nullable String> field)
            throws SQLException {
        return connection.createArrayOf("text", values.stream().map(field).toArray(String[]::new));
    }
}
