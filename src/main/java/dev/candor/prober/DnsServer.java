package dev.candor.prober;

import dev.candor.probe.ProbeKind;
import dev.candor.probe.ProbeKind.DnsTransport;
import dev.candor.prober.Route.Endpoint;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Whom a DNS probe asks.
 *
 * @param url where a question goes by HTTPS; null for the other ways
 * @param ours whether it is the machine's own resolver: every look-up asks it anyway, so no guard keeps us from it
 */
record DnsServer(Endpoint endpoint, @Nullable URI url, boolean ours) {

    private static final int PORT = 53;
    private static final int TLS_PORT = 853;
    private static final int HTTPS_PORT = 443;

    /** The server that the probe names, or the first of this machine's. */
    static DnsServer of(ProbeKind.Dns dns, Names names) {
        String server = dns.server();
        if (server == null) {
            InetSocketAddress first = names.firstServer();
            String host = first.isUnresolved() ? first.getHostString() : Facts.ip(first.getAddress());
            return new DnsServer(new Endpoint(host, first.getPort()), null, true);
        }
        return of(dns, server);
    }

    /** That server, by the probe's transport. */
    static DnsServer of(ProbeKind.Dns dns, String server) {
        if (dns.transport() == DnsTransport.HTTPS) {
            URI url = URI.create(server);
            String host = Endpoint.unbracketed(String.valueOf(url.getHost()));
            return new DnsServer(new Endpoint(host, url.getPort() < 0 ? HTTPS_PORT : url.getPort()), url, false);
        }
        int usual = dns.transport() == DnsTransport.TLS ? TLS_PORT : PORT;
        boolean bare =
                server.indexOf(':') < 0 || (!server.startsWith("[") && server.indexOf(':') != server.lastIndexOf(':'));
        return new DnsServer(bare ? new Endpoint(server, usual) : Endpoint.parse(server), null, false);
    }

    /** For people. */
    String title() {
        return url == null
                ? (endpoint.host().indexOf(':') >= 0 ? "[" + endpoint.host() + "]" : endpoint.host()) + ":"
                        + endpoint.port()
                : url.toString();
    }
}
