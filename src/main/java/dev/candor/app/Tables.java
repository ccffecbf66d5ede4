package dev.candor.app;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What PostgreSQL's own catalog says of the tables in the schema of a connection. */
final class Tables {

    /** Who migrates writes this one. */
    private static final String OF_FLYWAY = "flyway_schema_history";

    private final Connection connection;

    Tables(Connection connection) {
        this.connection = connection;
    }

    /** Each table with its columns, after those that it refers to. Partitions are told by {@link #partitions}. */
    Map<String, List<String>> inOrder() throws SQLException {
        Map<String, List<String>> columns = new TreeMap<>();
        rows("""
                select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
                where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                    and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by c.relname, a.attnum
                """)
                .forEach(row -> columns.computeIfAbsent(row.get(0), name -> new ArrayList<>())
                        .add(row.get(1)));
        columns.remove(OF_FLYWAY);
        Map<String, Set<String>> before = new TreeMap<>();
        columns.keySet().forEach(name -> before.put(name, new TreeSet<>()));
        for (List<String> row : rows("""
                select distinct c.relname, r.relname from pg_constraint k join pg_class c on c.oid = k.conrelid
                    join pg_class r on r.oid = k.confrelid
                where k.contype = 'f' and c.relnamespace = current_schema()::regnamespace and c.oid <> r.oid
                """)) {
            Set<String> others = before.get(row.get(0));
            if (others != null) {
                others.add(row.get(1));
            }
        }
        Set<String> ordered = new LinkedHashSet<>();
        while (ordered.size() < columns.size()) {
            String next = before.entrySet().stream()
                    .filter(one -> !ordered.contains(one.getKey()) && ordered.containsAll(one.getValue()))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("tables refer to each other in a circle: " + before));
            ordered.add(next);
        }
        Map<String, List<String>> result = new LinkedHashMap<>();
        ordered.forEach(name -> result.put(name, columns.getOrDefault(name, List.of())));
        return result;
    }

    /** All partitions. */
    List<Archive.Partition> partitions() throws SQLException {
        return rows("""
                select p.relname, c.relname, pg_get_expr(c.relpartbound, c.oid), coalesce(array_to_string(c.reloptions, ', '), '')
                from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
                where c.relnamespace = current_schema()::regnamespace and c.relispartition and c.relkind = 'r'
                order by p.relname, c.relname
                """).stream()
                .map(row -> new Archive.Partition(row.get(0), row.get(1), row.get(2), row.get(3)))
                .toList();
    }

    /** Where each column's sequence stands. */
    List<Archive.Sequence> sequences() throws SQLException {
        List<Archive.Sequence> sequences = new ArrayList<>();
        for (List<String> row : rows("""
                select t.relname, a.attname, s.relname from pg_depend d join pg_class s on s.oid = d.objid and s.relkind = 'S'
                    join pg_class t on t.oid = d.refobjid join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
                where d.deptype in ('a', 'i') and s.relnamespace = current_schema()::regnamespace order by t.relname, a.attname
                """)) {
            List<String> state = rows("select last_value, is_called from " + quoted(row.get(2)))
                    .get(0);
            sequences.add(new Archive.Sequence(
                    row.get(0),
                    row.get(1),
                    Long.parseLong(state.get(0)),
                    state.get(1).equals("t")));
        }
        return sequences;
    }

    /** The newest migration that went well; empty if there never was one. */
    String schema() throws SQLException {
        return rows("select version from %s where success and version is not null order by installed_rank desc limit 1"
                        .formatted(OF_FLYWAY))
                .stream()
                .map(row -> row.get(0))
                .findFirst()
                .orElse("");
    }

    /** Whether there is no table at all. */
    boolean none() throws SQLException {
        return rows("select 1 from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') limit 1")
                .isEmpty();
    }

    /** A name as SQL takes any name. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private List<List<String>> rows(String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            int width = row.getMetaData().getColumnCount();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    values.add(String.valueOf(row.getString(i)));
                }
                rows.add(values);
            }
        }
        return rows;
    }
}
