package dev.candor.prober;

import java.util.Map;

/**
 * Where a run is made from.
 *
 * @param location the location's code
 * @param connectTo {@code host:port} to connect to instead, by {@code host:port}, for every probe from here: how this
 *     location's network leads elsewhere. A probe's own {@code connect_to} comes first
 */
public record Vantage(String location, Map<String, String> connectTo) {

    public Vantage {
        connectTo = Map.copyOf(connectTo);
    }

    /** A location whose network leads where names say. */
    public static Vantage at(String location) {
        return new Vantage(location, Map.of());
    }
}
