package dev.candor.prober;

import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.ProbeKind.IpChoice;
import dev.candor.probe.Reach;
import dev.candor.prober.Route.Endpoint;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a probe's first connection leads.
 *
 * @param endpoint by name or address; the port is 0 where the kind has none
 * @param named whether it is a name that DNS is asked for, so that it may have several addresses
 */
record Goal(Endpoint endpoint, IpChoice ip, boolean named) {

    private static final int UDP_PORT = 33_434;
    private static final int MOST_HOPS = 24;

    /** The goal; null for a probe that has none of its own: through a proxy, of several steps, of no traffic. */
    static @Nullable Goal of(Probe probe, Vantage vantage) {
        ProbeKind kind = probe.kind();
        if (kind instanceof ProbeKind.Prometheus prometheus) {
            kind = prometheus.request();
        }
        if (kind instanceof ProbeKind.Http http) {
            HttpTarget target = HttpTarget.of(http);
            return of(target.host(), target.port(), http.reach(), vantage);
        } else if (kind instanceof ProbeKind.Tcp tcp) {
            return of(tcp.host(), tcp.port(), Reach.with(ProbeKind.Tls.DEFAULT, tcp.ip()), vantage);
        } else if (kind instanceof ProbeKind.TlsHandshake tls) {
            return of(tls.host(), tls.port(), Reach.with(tls.tls(), tls.ip()), vantage);
        } else if (kind instanceof ProbeKind.Grpc grpc) {
            return of(grpc.host(), grpc.port(), grpc.reach(), vantage);
        } else if (kind instanceof ProbeKind.WebSocket socket) {
            URI url = socket.url();
            boolean secure = "wss".equalsIgnoreCase(url.getScheme());
            int port = url.getPort() < 0 ? (secure ? 443 : 80) : url.getPort();
            return of(String.valueOf(url.getHost()), port, socket.reach(), vantage);
        } else if (kind instanceof ProbeKind.Ping ping) {
            return of(ping.host(), 0, Reach.with(ProbeKind.Tls.DEFAULT, ping.ip()), vantage);
        } else if (kind instanceof ProbeKind.Dns dns && dns.server() != null) {
            Endpoint server = DnsServer.of(dns, dns.server()).endpoint();
            return of(server.host(), server.port(), dns.reach(), vantage);
        }
        return null;
    }

    private static @Nullable Goal of(String host, int port, Reach reach, Vantage vantage) {
        if (reach.proxy() != null) {
            return null;
        }
        Route route = new Route(
                Endpoint.unbracketed(host),
                port,
                reach.connectTo(),
                vantage.connectTo(),
                reach.resolve(),
                reach.ip(),
                null,
                List.of());
        Endpoint endpoint = route.endpoint();
        boolean named = Addresses.literal(endpoint.host()) == null && endpoint.in(reach.resolve()) == null;
        return new Goal(endpoint, reach.ip(), named);
    }

    /** What the way to that address is asked with: as its own traffic goes, where that is possible. */
    ProbeKind.Traceroute trace(String address) {
        boolean stream = endpoint.port() > 0;
        return new ProbeKind.Traceroute(
                address,
                stream ? ProbeKind.TraceMethod.TCP : ProbeKind.TraceMethod.UDP,
                stream ? endpoint.port() : UDP_PORT,
                MOST_HOPS,
                1,
                IpChoice.ANY);
    }
}
