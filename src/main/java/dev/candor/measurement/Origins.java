package dev.candor.measurement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of regions and hosts that roll-ups tell apart. A target names itself as it likes, so that the number of names
 * is bounded: beyond it answers are counted under {@link #OTHERS}.
 */
final class Origins {

    /** Nobody answered, or nobody said who. */
    static final int NOBODY = 0;

    /** One of more than are told apart. */
    static final int OTHERS = 1;

    /** What is told apart of one probe at one location in one day. */
    static final int PER_SERIES = 64;

    /** What is told apart at all, in five years. */
    static final int ALL = 50_000;

    private static final int LONGEST_NAME = 200;
    private static final int SERIES_REMEMBERED = 100_000;

    private final Cache<Name, Integer> numbers =
            Caffeine.newBuilder().maximumSize(2L * ALL).build();
    private final Cache<Integer, Seen> seen =
            Caffeine.newBuilder().maximumSize(SERIES_REMEMBERED).build();
    private volatile @Nullable LocalDate fullOn;

    private record Name(String region, String host) {}

    private record Seen(LocalDate on, Set<Integer> origins) {}

    /** The number of who answered, made if there was none, on a connection in auto-commit mode. */
    int of(Connection connection, int series, Identity identity, LocalDate today) throws SQLException {
        if (identity.region() == null && identity.host() == null) {
            return NOBODY;
        }
        Name name = new Name(cut(identity.region()), cut(identity.host()));
        Integer number = numbers.getIfPresent(name);
        Seen own = seen.get(series, id -> new Seen(today, ConcurrentHashMap.newKeySet()));
        if (!own.on().equals(today)) {
            own = new Seen(today, ConcurrentHashMap.newKeySet());
            seen.put(series, own);
        }
        if (number != null && own.origins().contains(number)) {
            return number;
        }
        if (own.origins().size() >= PER_SERIES || (number == null && today.equals(fullOn))) {
            return OTHERS;
        }
        int made = number == null ? add(connection, name, today) : number;
        own.origins().add(made);
        return made;
    }

    private int add(Connection connection, Name name, LocalDate today) throws SQLException {
        try (PreparedStatement find =
                connection.prepareStatement("select id from origin where region = ? and host = ?")) {
            find.setString(1, name.region());
            find.setString(2, name.host());
            try (ResultSet row = find.executeQuery()) {
                if (row.next()) {
                    return remember(name, row.getInt(1));
                }
            }
        }
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into origin as o (region, host) select ?, ? where (select count(*) from origin) < ?
                on conflict (region, host) do update set host = o.host returning id
                """)) {
            insert.setString(1, name.region());
            insert.setString(2, name.host());
            insert.setInt(3, ALL);
            try (ResultSet row = insert.executeQuery()) {
                if (row.next()) {
                    return remember(name, row.getInt(1));
                }
                fullOn = today;
                return OTHERS;
            }
        }
    }

    private int remember(Name name, int number) {
        numbers.put(name, number);
        return number;
    }

    private static String cut(@Nullable String name) {
        String text = Objects.requireNonNullElse(name, "");
        return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME);
    }
}
