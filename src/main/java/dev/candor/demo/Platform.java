package dev.candor.demo;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Host;
import dev.candor.catalog.Location;
import dev.candor.catalog.Region;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A small cloud on loopback: hosts in regions, and before them an edge that every location reaches through listeners of
 * its own, so that a location's network, a region and a host can each fail by itself. Every hop is a real connection.
 *
 * <p>The edge asks a region's hosts in turn and does not take a dead one out: it answers 502 with the name of the host it
 * could not reach, as a proxy that knows.
 */
final class Platform implements AutoCloseable {

    /** How late a slowed region answers: over the probes' 500 ms, below their 2 s. */
    static final Duration SLOWNESS = Duration.ofMillis(800);

    /** Whose resolvers keep an old address, in different regions. */
    static final Set<String> SLOW_TO_LEARN = Set.of("ams", "gru");

    private final Catalog catalog;
    private final EventLoopGroup loops = new NioEventLoopGroup(2, new DefaultThreadFactory("demo-platform", true));
    private final Authority authority;
    private final Checkout checkout;
    private final Map<String, Listener> hosts = new LinkedHashMap<>();
    private final Map<String, Map<String, Listener>> ingress = new LinkedHashMap<>();
    /** Where checkout's name leads each location, or led before the app moved: by address, then location. */
    private final List<Map<String, Listener>> fronts = new ArrayList<>();

    /** Takes no connection: what discovery still names is gone. */
    private final Listener gone;

    private final Map<String, Listener> api = new LinkedHashMap<>();
    private final Map<String, Listener> secure = new LinkedHashMap<>();
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();
    private final Map<String, Condition> conditions = new ConcurrentHashMap<>();
    private final Set<String> staleRegions = ConcurrentHashMap.newKeySet();
    private volatile int movedTo;
    private volatile Set<String> staleLocations = Set.of();
    private volatile Runnable waysChanged = () -> {};

    private Platform(Catalog catalog, Path tlsDirectory, Instant now, Duration rolloutTime) {
        this.catalog = catalog;
        this.authority = Authority.create(tlsDirectory, Addresses.SECURE, now);
        this.checkout = new Checkout(catalog.hosts().stream().map(Host::id).toList(), loops, rolloutTime);
        for (Host host : catalog.hosts()) {
            hosts.put(host.id(), Listener.http(loops, new Machines(host, checkout)));
        }
        this.gone = Listener.http(loops, Platform::controlPlane);
        gone.set(Condition.REFUSED);
        InetAddress second = Listener.secondLoopback();
        for (InetAddress at : List.of(Listener.loopback(), second == null ? Listener.loopback() : second)) {
            Map<String, Listener> byLocation = new LinkedHashMap<>();
            for (Location location : catalog.locations()) {
                String region = DemoCatalog.regionNearestTo(location.code());
                byLocation.put(
                        location.code(),
                        Listener.http(loops, at, asked -> throughEdge(location.code(), region, asked)));
            }
            fronts.add(byLocation);
        }
        for (Location location : catalog.locations()) {
            Map<String, Listener> ways = new LinkedHashMap<>();
            for (Region region : catalog.regions()) {
                ways.put(
                        region.code(),
                        Listener.http(loops, asked -> throughEdge(location.code(), region.code(), asked)));
            }
            ingress.put(location.code(), ways);
            api.put(location.code(), Listener.http(loops, Platform::controlPlane));
            secure.put(location.code(), Listener.https(loops, authority::context, Platform::dashboard));
        }
        apply();
    }

    /**
     * Opens all listeners.
     *
     * @param tlsDirectory where the authority's certificate is written for probes to trust
     * @param now what the certificates' validity is counted from
     */
    static Platform start(Path tlsDirectory, Instant now, Duration rolloutTime) {
        return new Platform(DemoCatalog.build(), tlsDirectory, now, rolloutTime);
    }

    Catalog catalog() {
        return catalog;
    }

    /** Where its sockets are served. */
    EventLoopGroup loops() {
        return loops;
    }

    Checkout checkout() {
        return checkout;
    }

    Authority authority() {
        return authority;
    }

    /** Where each name leads from that location: {@code host:port} by {@code host:port}. */
    Map<String, String> connectTo(String location) {
        Map<String, Listener> ways = known(ingress, location, "location");
        String nearest =
                known(ways, DemoCatalog.regionNearestTo(location), "region").address();
        Map<String, String> leads = new TreeMap<>();
        leads.put(Addresses.EDGE + ":80", nearest);
        int front = staleLocations.contains(location) ? 1 - movedTo : movedTo;
        leads.put(
                Addresses.CHECKOUT + ":80",
                known(fronts.get(front), location, "location").address());
        ways.forEach((region, listener) -> leads.put(Addresses.canary(region) + ":80", listener.address()));
        leads.put(Addresses.API + ":80", known(api, location, "location").address());
        leads.put(Addresses.SECURE + ":443", known(secure, location, "location").address());
        return leads;
    }

    /** Makes a host behave so: up, refused or silent. */
    void setHost(String host, Condition wanted) {
        known(hosts, host, "host").set(wanted);
    }

    /** How that host is made to behave. */
    Condition hostCondition(String host) {
        return known(hosts, host, "host").condition();
    }

    /** Makes a region behave so for everybody. Every condition is one it can be in. */
    void setRegion(String region, Condition wanted) {
        conditions.put("region " + region, wanted);
        apply();
    }

    /** How that region is made to behave. */
    Condition regionCondition(String region) {
        return conditions.getOrDefault("region " + region, Condition.UP);
    }

    /** Makes all of one location's network behave so: up, refused or silent. */
    void setLocation(String location, Condition wanted) {
        conditions.put("location " + location, wanted);
        apply();
    }

    /** How that location's network is made to behave. */
    Condition locationCondition(String location) {
        return conditions.getOrDefault("location " + location, Condition.UP);
    }

    /** Makes the edge in a region look for checkout where it was before its last deploy, or where it is. */
    void setDiscovery(String region, boolean stale) {
        if (stale) {
            staleRegions.add(region);
        } else {
            staleRegions.remove(region);
        }
    }

    /** Whether the edge in that region looks for checkout where it was. */
    boolean discoveryIsStale(String region) {
        return staleRegions.contains(region);
    }

    /**
     * Moves checkout to another address, of which {@link #SLOW_TO_LEARN} do not learn; or lets them learn of it. Doing
     * either twice changes nothing.
     */
    synchronized void setNames(boolean stale) {
        if (stale == namesAreStale()) {
            return;
        }
        if (stale) {
            // The new address answers before anybody is led there.
            fronts.get(1 - movedTo).forEach((location, front) -> front.set(ofIngress(location)));
            movedTo = 1 - movedTo;
            staleLocations = SLOW_TO_LEARN;
        } else {
            staleLocations = Set.of();
        }
        waysChanged.run();
        apply();
    }

    /** Whether some locations are led to an address that checkout has left. */
    boolean namesAreStale() {
        return !staleLocations.isEmpty();
    }

    /** From now on, calls that and no other whenever {@link #connectTo} answers otherwise than before. */
    void onWaysChanged(Runnable call) {
        waysChanged = call;
    }

    @Override
    public void close() {
        checkout.stop();
        gone.close();
        fronts.forEach(front -> front.values().forEach(Listener::close));
        Stream.of(
                        hosts.values().stream(),
                        ingress.values().stream().flatMap(w -> w.values().stream()),
                        api.values().stream(),
                        secure.values().stream())
                .flatMap(s -> s)
                .forEach(Listener::close);
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    // A location's own trouble hides the platform's: nothing from there arrives at all.
    private synchronized void apply() {
        ingress.forEach((location, ways) -> {
            Condition network = locationCondition(location);
            ways.forEach((region, listener) -> {
                Condition there = regionCondition(region);
                listener.set(network != Condition.UP ? network : there == Condition.SLOW ? Condition.UP : there);
            });
            known(api, location, "location").set(network);
            known(secure, location, "location").set(network);
            known(fronts.get(movedTo), location, "location").set(ofIngress(location));
            known(fronts.get(1 - movedTo), location, "location").set(Condition.REFUSED);
        });
    }

    // Checkout's own front stands before the region that is nearest.
    private Condition ofIngress(String location) {
        Condition network = locationCondition(location);
        Condition there = regionCondition(DemoCatalog.regionNearestTo(location));
        return network != Condition.UP ? network : there == Condition.SLOW ? Condition.UP : there;
    }

    private CompletionStage<Reply> throughEdge(String location, String region, Asked asked) {
        if (regionCondition(region) == Condition.SLOW) {
            return later(asked, SLOWNESS).thenCompose(ready -> toHost(location, region, asked));
        }
        return toHost(location, region, asked);
    }

    private CompletionStage<Reply> toHost(String location, String region, Asked asked) {
        if (asked.host().equals(Addresses.CHECKOUT) && staleRegions.contains(region)) {
            return Courier.carry(asked, gone.port())
                    .exceptionally(failure -> Reply.json(502, "{\"error\":\"checkout is not where it was\"}"))
                    .thenApply(reply -> reply.with("x-serving-region", region));
        }
        String host = nextHost(location, region, asked.host());
        return Courier.carry(asked, known(hosts, host, "host").port())
                .exceptionally(failure ->
                        Reply.json(502, "{\"error\":\"%s did not answer the edge in %s\"}".formatted(host, region)))
                .thenApply(reply -> reply.with("x-serving-region", region).with("x-serving-host", host));
    }

    // Each location and name takes its own turns, so that everybody meets every host and nobody one of them only.
    private String nextHost(String location, String region, String name) {
        List<String> choices = catalog.hosts().stream()
                .filter(h -> h.region().equals(region))
                .map(Host::id)
                .toList();
        // Names are the caller's: those that nobody knows share one counter, or the map could grow without end.
        String series = Addresses.CHECKOUT.equals(name) || Addresses.EDGE.equals(name) ? name : "";
        AtomicInteger turn = turns.computeIfAbsent(location + region + series, k -> new AtomicInteger());
        return choices.get(Math.floorMod(turn.getAndIncrement(), choices.size()));
    }

    static CompletionStage<Boolean> later(Asked asked, Duration delay) {
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        var unused = asked.loop().schedule(() -> ready.complete(true), delay.toMillis(), TimeUnit.MILLISECONDS);
        return ready;
    }

    private static CompletionStage<Reply> controlPlane(Asked asked) {
        return CompletableFuture.completedFuture(Reply.json(200, "{\"status\":\"ok\",\"queue\":0}"));
    }

    private static CompletionStage<Reply> dashboard(Asked asked) {
        return CompletableFuture.completedFuture(Reply.json(200, "{\"page\":\"dashboard\"}"));
    }

    private static <T> T known(Map<String, T> all, String id, String kind) {
        T one = all.get(id);
        if (one == null) {
            throw new IllegalArgumentException("there is no %s %s in the demo".formatted(kind, id));
        }
        return one;
    }
}
