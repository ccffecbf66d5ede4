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
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Looks names up afresh for every run: in the hosts file first, then at the system's resolvers. Nothing is cached,
 * because the look-up is part of what is measured.
 */
final class Names implements AutoCloseable {

    /** How many addresses of one name are told and asked. */
    static final int MOST_ADDRESSES = 16;

    // A resolver that has not answered in this time is asked once more; glibc waits 5 s, most probes' whole time.
    private static final long QUERY_TIMEOUT_MILLIS = 2_000;
    // A CNAME chain of eight (and the search list of a Kubernetes pod) fits; a loop ends.
    private static final int QUERIES = 16;

    private final DnsServerAddressStreamProvider servers;
    private final Map<EventLoop, Map<IpChoice, Resolver>> resolvers = new ConcurrentHashMap<>();

    private record Resolver(DnsNameResolver asking, Ttls ttls) {}

    Names(DnsServerAddressStreamProvider servers) {
        this.servers = servers;
    }

    /** The resolver that the system asks first. */
    InetSocketAddress firstServer() {
        return servers.nameServerAddressStream("").next();
    }

    /**
     * Every address of the name as this run is to see them: the one that the vantage pins it to, or what DNS says, which
     * the run then tells. Call it on the run's loop; the answer comes there.
     */
    Future<List<InetAddress>> lookUp(Run run, String name, IpChoice ip) {
        InetAddress pinned = run.vantage().pinned(name);
        if (pinned != null) {
            return run.loop().newSucceededFuture(List.of(pinned));
        }
        return lookUp(run.loop(), name, ip, run::lookedUp);
    }

    /**
     * Every address of the name. Call it on the loop; the answer comes on the loop.
     *
     * @param told is given the addresses for people, before the answer is there
     */
    Future<List<InetAddress>> lookUp(
            EventLoop loop, String name, IpChoice ip, Consumer<List<Map<String, Object>>> told) {
        Resolver resolver = resolver(loop, ip);
        return resolver.asking.resolveAll(name).addListener((Future<List<InetAddress>> answer) -> {
            if (answer.isSuccess()) {
                told.accept(told(answer.getNow(), resolver.ttls));
            }
        });
    }

    private static List<Map<String, Object>> told(List<InetAddress> addresses, Ttls ttls) {
        List<Map<String, Object>> told = new ArrayList<>();
        for (InetAddress address : addresses) {
            Long seconds = ttls.take(address);
            if (told.size() < MOST_ADDRESSES) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("ip", Facts.ip(address));
                if (seconds != null) {
                    one.put("ttl_s", seconds);
                }
                told.add(one);
            }
        }
        return told;
    }

    private Resolver resolver(EventLoop loop, IpChoice ip) {
        return resolvers
                .computeIfAbsent(loop, l -> new ConcurrentHashMap<>())
                .computeIfAbsent(ip, choice -> newResolver(loop, choice));
    }

    private Resolver newResolver(EventLoop loop, IpChoice ip) {
        Ttls ttls = new Ttls();
        DnsNameResolver asking = new DnsNameResolverBuilder(loop)
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .nameServerProvider(servers)
                .resolveCache(ttls)
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
        return new Resolver(asking, ttls);
    }

    /** Opens the sockets of one resolver on each loop, so that the first run does not pay for them. */
    void warmUp(EventLoopGroup loops) {
        loops.forEach(executor -> resolver((EventLoop) executor, IpChoice.ANY));
    }

    @Override
    public void close() {
        resolvers
                .values()
                .forEach(byChoice ->
                        byChoice.values().forEach(resolver -> resolver.asking().close()));
    }
}
