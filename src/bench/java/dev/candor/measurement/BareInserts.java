package dev.candor.measurement;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** What ingest is compared with: the same rows into a table of the same shape, and nothing else. */
final class BareInserts {

    private static final String[] TYPES = {
        "int4", "int4", "int4", "int4", "int4", "int4", "int2", "int2", "bytea", "text"
    };

    private final DataSource database;

    BareInserts(DataSource database) {
        this.database = database;
    }

    /** Makes the table, and the partition that both write into. */
    void table(LocalDate day) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            new Partitions().ensure(connection, Partitions.Table.MEASUREMENT, List.of(day));
            statement.execute("create table bare (like measurement including all)");
        }
    }

    /** The same rows and commits: two connections, each in a thread of its own, with the arrays made before. */
    long arrays(List<Object[][]> work) throws Exception {
        List<Thread> threads = new ArrayList<>();
        AtomicLong stored = new AtomicLong();
        for (int half = 0; half < 2; half++) {
            int first = half;
            Thread thread = new Thread(() -> {
                try (Connection connection = database.getConnection();
                        PreparedStatement insert = connection.prepareStatement("""
                                insert into bare select * from unnest(?::int[], ?::int[], ?::int[], ?::int[], ?::int[],
                                    ?::int[], ?::smallint[], ?::smallint[], ?::bytea[], ?::text[])
                                """)) {
                    for (int i = first; i < work.size(); i += 2) {
                        for (int column = 0; column < TYPES.length; column++) {
                            insert.setArray(
                                    column + 1, connection.createArrayOf(TYPES[column], work.get(i)[column]));
                        }
                        stored.addAndGet(insert.executeUpdate());
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return stored.get();
    }

    /** What most programs do: a loop that adds rows to a JDBC batch and commits it, 2 000 rows at a time, one connection. */
    long loop(List<Object[][]> work) throws SQLException {
        long stored = 0;
        try (Connection connection = database.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("insert into bare values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            connection.setAutoCommit(false);
            for (Object[][] columns : work) {
                for (int row = 0; row < Lane.PER_TRANSACTION; row++) {
                    for (int column = 0; column < 6; column++) {
                        insert.setInt(column + 1, (Integer) columns[column][row]);
                    }
                    insert.setShort(7, (Short) columns[6][row]);
                    insert.setShort(8, (Short) columns[7][row]);
                    insert.setBytes(9, (byte[]) columns[8][row]);
                    insert.setString(10, (String) columns[9][row]);
                    insert.addBatch();
                }
                stored += insert.executeBatch().length;
                connection.commit();
            }
            connection.setAutoCommit(true);
        }
        return stored;
    }
}
