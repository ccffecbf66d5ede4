package dev.candor.prober;

import dev.candor.probe.ProbeKind.IpChoice;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks names up afresh for every run: in the hosts file first, then at the system's resolvers. Nothing is cached,
 * because the look-up is part of what is measured.
 */
final class Names implements AutoCloseable {

    // A resolver that has not answered in this time is asked once more; glibc waits 5 s, most probes' whole time.
    private static final long QUERY_TIMEOUT_MILLIS = 2_000;
    // A CNAME chain of eight (and the search list of a Kubernetes pod) fits; a loop ends.
    private static final int QUERIES = 16;

    private final DnsServerAddressStreamProvider servers;
    private final Map<EventLoop, Map<IpChoice, DnsNameResolver>> resolvers = new ConcurrentHashMap<>();

    Names(DnsServerAddressStreamProvider servers) {
        this.servers = servers;
    }

    /** Every address of the name. Call it on the loop; the answer comes on the loop. */
    Future<List<InetAddress>> lookUp(EventLoop loop, String name, IpChoice ip) {
        return resolvers
                .computeIfAbsent(loop, l -> new ConcurrentHashMap<>())
                .computeIfAbsent(ip, choice -> newResolver(loop, choice))
                .resolveAll(name);
    }

    private DnsNameResolver newResolver(EventLoop loop, IpChoice ip) {
        return new DnsNameResolverBuilder(loop)
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .nameServerProvider(servers)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .resolvedAddressTypes(
                        switch (ip) {
                            case ANY -> ResolvedAddressTypes.IPV4_PREFERRED;
                            case V4 -> ResolvedAddressTypes.IPV4_ONLY;
                            case V6 -> ResolvedAddressTypes.IPV6_ONLY;
                        })
                .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
                .maxQueriesPerResolve(QUERIES)
                .build();
    }

    /** Opens the sockets of one resolver on each loop, so that the first run does not pay for them. */
    void warmUp(EventLoopGroup loops) {
        loops.forEach(executor -> {
            EventLoop loop = (EventLoop) executor;
            resolvers
                    .computeIfAbsent(loop, l -> new ConcurrentHashMap<>())
                    .computeIfAbsent(IpChoice.ANY, choice -> newResolver(loop, choice));
        });
    }

    @Override
    public void close() {
        resolvers.values().forEach(byChoice -> byChoice.values().forEach(DnsNameResolver::close));
    }
}
