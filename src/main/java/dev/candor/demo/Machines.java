package dev.candor.demo;

import dev.candor.catalog.Host;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What runs on one host: a canary, the edge's own page, and one machine of the checkout app. */
final class Machines implements Origin {

    private static final String OWN_VERSION = "platform-7";

    private final Host host;
    private final Checkout checkout;

    Machines(Host host, Checkout checkout) {
        this.host = host;
        this.checkout = checkout;
    }

    @Override
    public CompletionStage<Reply> answer(Asked asked) {
        if (!asked.host().equals(Addresses.CHECKOUT)) {
            return CompletableFuture.completedFuture(
                    signed(Reply.json(200, "{\"host\":\"%s\"}".formatted(host.id())), "canary", OWN_VERSION));
        }
        Checkout.Machine machine = checkout.on(host.id());
        Reply reply = machine.quality() == Checkout.Quality.BAD
                ? Reply.json(500, "{\"error\":\"cart: no such column total_cents\"}")
                : Reply.json(
                        200,
                        "{\"items\":[{\"sku\":\"mug\",\"quantity\":1}],\"version\":\"" + machine.version() + "\"}");
        Reply whole = signed(reply, "checkout", machine.version());
        return machine.quality() == Checkout.Quality.SLOW
                ? Platform.later(asked, Checkout.SLOWNESS).thenApply(ready -> whole)
                : CompletableFuture.completedFuture(whole);
    }

    private Reply signed(Reply reply, String app, String version) {
        return new Reply(
                reply.status(),
                Map.of("x-instance", app + "-" + host.id(), "x-app-version", version, "x-serving-host", host.id()),
                reply.body());
    }
}
