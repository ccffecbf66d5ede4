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
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that stand for names in the measurement table. Numbers are committed before they are used, so that what is
 * remembered here is always in the database.
 */
final class Interner {

    // Far beyond the live names of one hub; a name that falls out costs one look-up.
    private static final int REMEMBERED = 100_000;

    private final Cache<Series, Integer> series = cache();
    private final Cache<Boot, Integer> boots = cache();
    private final Cache<Who, Integer> identities = cache();

    record Series(String probe, String location) {}

    private record Boot(String agent, UUID boot, LocalDate on) {}

    private record Who(UUID digest, LocalDate on) {}

    /** The numbers of the names in one batch. */
    record Ids(Map<Series, Integer> series, Map<UUID, Integer> boots, Map<UUID, Integer> identities) {}

    private static <K> Cache<K, Integer> cache() {
        return Caffeine.newBuilder().maximumSize(REMEMBERED).build();
    }

    /**
     * The numbers of every name in these entries, made where there was none, on a connection in auto-commit mode.
     *
     * @param today renews what is used, see {@link #forget}
     */
    Ids intern(Connection connection, Collection<LaneEntry> entries, LocalDate today) throws SQLException {
        Map<Series, Integer> seriesIds = new HashMap<>();
        Map<UUID, Integer> bootIds = new HashMap<>();
        Map<UUID, Integer> identityIds = new HashMap<>();
        // Sorted, so that two hubs meet the same rows in the same order and never wait for each other in a circle.
        Map<String, Series> newSeries = new TreeMap<>();
        Map<UUID, Boot> newBoots = new TreeMap<>();
        Map<UUID, Identity> newIdentities = new TreeMap<>();
        for (LaneEntry entry : entries) {
            Series name = series(entry.measurement());
            if (!known(series, name, name, seriesIds)) {
                newSeries.put(name.location() + ' ' + name.probe(), name);
            }
            Boot boot = new Boot(entry.agent(), entry.boot(), today);
            if (!known(boots, boot, bootKey(entry), bootIds)) {
                newBoots.put(bootKey(entry), boot);
            }
            Identity identity = entry.measurement().observed().identity();
            UUID digest = digest(identity);
            if (digest != null && !known(identities, new Who(digest, today), digest, identityIds)) {
                newIdentities.put(digest, identity);
            }
        }
        addSeries(connection, newSeries.values(), seriesIds);
        addBoots(connection, newBoots, today, bootIds);
        addIdentities(connection, newIdentities, today, identityIds);
        return new Ids(seriesIds, bootIds, identityIds);
    }

    private static <C, K> boolean known(Cache<C, Integer> cache, C cached, K key, Map<K, Integer> into) {
        Integer id = cache.getIfPresent(cached);
        if (id != null) {
            into.put(key, id);
        }
        return id != null;
    }

    static Series series(Measurement measurement) {
        return new Series(measurement.probe(), measurement.location());
    }

    /** Stands for (agent, boot) of the entry. */
    static UUID bootKey(LaneEntry entry) {
        return UUID.nameUUIDFromBytes((entry.boot() + entry.agent()).getBytes(StandardCharsets.UTF_8));
    }

    /** Stands for the four fields; null if none is set. */
    static @Nullable UUID digest(Identity identity) {
        if (identity.equals(Identity.NONE)) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (String field :
                Arrays.asList(identity.region(), identity.host(), identity.instance(), identity.version())) {
            text.append(field == null ? "-" : field.length() + ":" + field);
        }
        return UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void addSeries(Connection connection, Collection<Series> names, Map<Series, Integer> into)
            throws SQLException {
        if (names.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into series as s (probe, location) select * from unnest(?::text[], ?::text[])
                on conflict (probe, location) do update set probe = s.probe returning id, probe, location
                """)) {
            insert.setArray(1, texts(connection, names, Series::probe));
            insert.setArray(2, texts(connection, names, Series::location));
            try (ResultSet rows = insert.executeQuery()) {
                while (rows.next()) {
                    Series name = new Series(rows.getString(2), rows.getString(3));
                    into.put(name, rows.getInt(1));
                    series.put(name, rows.getInt(1));
                }
            }
        }
    }

    private void addBoots(Connection connection, Map<UUID, Boot> names, LocalDate today, Map<UUID, Integer> into)
            throws SQLException {
        for (Map.Entry<UUID, Boot> name : names.entrySet()) {
            try (PreparedStatement insert = connection.prepareStatement("""
                    insert into agent_boot (agent, boot, seen_on) values (?, ?, ?)
                    on conflict (agent, boot) do update set seen_on = excluded.seen_on returning id
                    """)) {
                insert.setString(1, name.getValue().agent());
                insert.setObject(2, name.getValue().boot());
                insert.setObject(3, today);
                try (ResultSet row = insert.executeQuery()) {
                    row.next();
                    into.put(name.getKey(), row.getInt(1));
                    boots.put(name.getValue(), row.getInt(1));
                }
            }
        }
    }

    private void addIdentities(
            Connection connection, Map<UUID, Identity> names, LocalDate today, Map<UUID, Integer> into)
            throws SQLException {
        if (names.isEmpty()) {
            return;
        }
        Collection<Identity> values = names.values();
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into identity (digest, region, host, instance, version, seen_on)
                select *, ?::date from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[])
                on conflict (digest) do update set seen_on = excluded.seen_on returning id, digest
                """)) {
            insert.setObject(1, today);
            insert.setArray(2, connection.createArrayOf("uuid", names.keySet().toArray()));
            insert.setArray(3, texts(connection, values, Identity::region));
            insert.setArray(4, texts(connection, values, Identity::host));
            insert.setArray(5, texts(connection, values, Identity::instance));
            insert.setArray(6, texts(connection, values, Identity::version));
            try (ResultSet rows = insert.executeQuery()) {
                while (rows.next()) {
                    UUID digest = rows.getObject(2, UUID.class);
                    into.put(digest, rows.getInt(1));
                    identities.put(new Who(digest, today), rows.getInt(1));
                }
            }
        }
    }

    /** Deletes what was last used before that day; keep it longer than any measurement. */
    static int forget(Connection connection, LocalDate lastUsedBefore) throws SQLException {
        int gone = 0;
        for (String table : List.of("identity", "agent_boot")) {
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
        return connection.createArrayOf("text", values.stream().map(field).toArray());
    }
}
