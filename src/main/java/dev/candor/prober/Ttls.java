package dev.candor.prober;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import java.net.InetAddress;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Caches nothing: it only notes how long each address of an answer may be kept, until somebody asks. Used on one loop.
 */
final class Ttls implements DnsCache {

    // Only what a look-up left behind that nobody waited for stays; beyond this it is thrown away.
    private static final int LIMIT = 4_096;

    // Of this very answer: the same address may come with another time to live in another one at the same moment.
    private final IdentityHashMap<InetAddress, Long> seconds = new IdentityHashMap<>();

    /** The time to live that came with this very address, once; null if it did not come from DNS. */
    @Nullable
    Long take(InetAddress address) {
        return seconds.remove(address);
    }

    @Override
    public DnsCacheEntry cache(
            String hostname, DnsRecord @Nullable [] additionals, InetAddress address, long ttl, EventLoop loop) {
        if (seconds.size() >= LIMIT) {
            seconds.clear();
        }
        seconds.put(address, ttl);
        return new Entry(address, null);
    }

    @Override
    public DnsCacheEntry cache(String hostname, DnsRecord @Nullable [] additionals, Throwable cause, EventLoop loop) {
        return new Entry(null, cause);
    }

    @Override
    public List<? extends DnsCacheEntry> get(String hostname, DnsRecord @Nullable [] additionals) {
        return List.of();
    }

    @Override
    public void clear() {
        seconds.clear();
    }

    @Override
    public boolean clear(String hostname) {
        return false;
    }

    private record Entry(
            @Nullable InetAddress address, @Nullable Throwable cause) implements DnsCacheEntry {}
}
