package dev.candor.correlation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;

/** A source of one connection that stays open, as a transaction gives it to those who join it. */
final class OneConnection {
    private OneConnection() {}

    static DataSource of(Connection connection) {
        ClassLoader loader = OneConnection.class.getClassLoader();
        Object open = Proxy.newProxyInstance(loader, new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
                return null;
            }
            try {
                return method.invoke(connection, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        return (DataSource) Proxy.newProxyInstance(
                loader, new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> open);
    }
}
