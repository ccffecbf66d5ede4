package dev.candor.alert;

import dev.candor.alert.channel.Call;
import dev.candor.security.BaseUrl;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Watches other hubs, so that one which is dead or blind is missed by another: its page must be served, and its pulse must say
 * that it would tell. What it finds is a link of {@link LinkWatch}.
 */
@ApplicationScoped
class PeerWatch {

    /** What must answer 200 of each. */
    private static final List<String> PATHS = List.of("/", "/watchdog/pulse");

    private final WebhookSender sender;
    private final AlertConfig config;
    private final InstantSource clock;
    private final Map<String, Map<String, Instant>> answered = new ConcurrentHashMap<>();
    private final Map<String, String> troubles = new ConcurrentHashMap<>();

    PeerWatch(WebhookSender sender, AlertConfig config, InstantSource clock) {
        this.sender = sender;
        this.config = config;
        this.clock = clock;
        Instant now = clock.instant();
        config.peers().keySet().forEach(name -> {
            Map<String, Instant> all = new ConcurrentHashMap<>();
            PATHS.forEach(path -> all.put(path, now));
            answered.put(name, all);
        });
    }

    @Scheduled(every = "{candor.alert.heartbeat}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        config.peers().forEach((name, peer) -> PATHS.forEach(path -> ask(name, peer.url(), path)));
    }

    // Answers within the timeout of any sending, and never fails: there is nobody to tell but the link.
    private void ask(String name, URI base, String path) {
        Call call = new Call("GET", URI.create(BaseUrl.at(base, path)), Map.of("Accept", "*/*"), "");
        var unused = sender.guarded(call).handle((exchange, failure) -> {
            Reply reply = failure == null ? exchange.reply() : Reply.failed(sender.explain(failure));
            Integer status = reply.status();
            if (status != null && status == 200) {
                answered.getOrDefault(name, Map.of()).replace(path, clock.instant());
                troubles.remove(name + path);
            } else {
                troubles.put(name + path, "%s: %s".formatted(path, reply.error()));
                Log.debugf("peer %s does not answer %s: %s", name, path, reply.error());
            }
            return reply;
        });
    }

    /** When all of each peer was last well, by its name in the configuration; since the start at first. */
    Map<String, Instant> wellAt() {
        Map<String, Instant> all = new TreeMap<>();
        answered.forEach((name, paths) ->
                paths.values().stream().min(Instant::compareTo).ifPresent(oldest -> all.put(name, oldest)));
        return all;
    }

    /** What that peer last answered where it should have answered 200; empty where it did. */
    List<String> troubles(String name) {
        return PATHS.stream()
                .flatMap(path -> Stream.ofNullable(troubles.get(name + path)))
                .toList();
    }
}
