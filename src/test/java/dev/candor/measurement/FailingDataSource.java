package dev.candor.measurement;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A real database whose connections fail on demand. */
final class FailingDataSource implements DataSource {
    private final DataSource real;
    private final AtomicBoolean loseCommit = new AtomicBoolean();
    private volatile @Nullable String state;

    FailingDataSource(DataSource real) {
        this.real = real;
    }

    /** From now on no connection is to be had, for the reason with this SQLSTATE; null heals it. */
    void failWith(@Nullable String sqlState) {
        state = sqlState;
    }

    /** The next commit happens, but whoever asked for it is told that the connection broke. */
    void loseTheNextCommitAnswer() {
        loseCommit.set(true);
    }

    @Override
    public Connection getConnection() throws SQLException {
        String reason = state;
        if (reason != null) {
            throw new SQLException("the database is away", reason);
        }
        Connection connection = real.getConnection();
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(connection, arguments);
                        if (method.getName().equals("commit") && loseCommit.compareAndSet(true, false)) {
                            throw new SQLException("connection reset", "08006");
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return real.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        real.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        real.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return real.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return real.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return real.isWrapperFor(type);
    }
}
