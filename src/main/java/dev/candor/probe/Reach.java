package dev.candor.probe;

import dev.candor.probe.ProbeKind.IpChoice;
import dev.candor.probe.ProbeKind.Tls;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way to a target, for every kind that speaks over a stream.
 *
 * @param tls how TLS is spoken where it is spoken
 * @param resolve addresses to use instead of asking DNS, by {@code host:port} (curl's {@code --resolve})
 * @param connectTo {@code host:port} to connect to instead, by {@code host:port} (curl's {@code --connect-to})
 * @param proxy whom to ask for the connection; null for nobody
 * @param connectTimeout longest time up to the end of TLS (curl's {@code --connect-timeout}); null for the probe's own
 * @param haproxy whether the connection begins with a PROXY protocol header, version 1 (curl's
 *     {@code --haproxy-protocol})
 */
public record Reach(
        Tls tls,
        Map<String, String> resolve,
        Map<String, String> connectTo,
        IpChoice ip,
        @Nullable Proxy proxy,
        @Nullable Duration connectTimeout,
        boolean haproxy) {

    /** Straight to the address that DNS says. */
    public static final Reach DIRECT = with(Tls.DEFAULT, IpChoice.ANY);

    public Reach {
        resolve = Map.copyOf(resolve);
        connectTo = Map.copyOf(connectTo);
    }

    /** Straight to the address that DNS says, with these settings. */
    public static Reach with(Tls tls, IpChoice ip) {
        return new Reach(tls, Map.of(), Map.of(), ip, null, null, false);
    }
}
