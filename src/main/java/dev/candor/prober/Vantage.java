package dev.candor.prober;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a run is made from.
 *
 * @param location the location's code
 * @param connectTo {@code host:port} to connect to instead, by {@code host:port}, for every probe from here: how this
 *     location's network leads elsewhere. A probe's own {@code connect_to} comes first
 * @param pins the address to take instead of asking DNS, by host name in lower case; the guard judges it all the same
 * @param journey what it shares with the other runs of its suite; null for a run on its own
 */
public record Vantage(
        String location,
        Map<String, String> connectTo,
        Map<String, InetAddress> pins,
        @Nullable Journey journey) {

    public Vantage {
        connectTo = Map.copyOf(connectTo);
        pins = Map.copyOf(pins);
    }

    /** A location that asks DNS for every name, and a run on its own. */
    public Vantage(String location, Map<String, String> connectTo) {
        this(location, connectTo, Map.of(), null);
    }

    /** The same place, on the way through a suite. */
    Vantage on(Journey way) {
        return new Vantage(location, connectTo, pins, way);
    }

    /** The same place, for a run on its own. */
    Vantage alone() {
        return journey == null ? this : new Vantage(location, connectTo, pins, null);
    }

    /** A location whose network leads where names say. */
    public static Vantage at(String location) {
        return new Vantage(location, Map.of());
    }

    /** The same place, where that name has one address. */
    Vantage pinning(String host, InetAddress address) {
        return new Vantage(location, connectTo, Map.of(host.toLowerCase(Locale.ROOT), address), journey);
    }

    /** The address that this name is pinned to; null for none. */
    @Nullable
    InetAddress pinned(String host) {
        return pins.isEmpty() ? null : pins.get(host.toLowerCase(Locale.ROOT));
    }
}
