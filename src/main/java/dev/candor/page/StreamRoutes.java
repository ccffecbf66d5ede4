package dev.candor.page;

import dev.candor.security.CustomerLogin;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.time.InstantSource;

/** The addresses of pages' streams in the application, and their meters. Anybody may call them, as with pages. */
@ApplicationScoped
class StreamRoutes {
    private final PageStreams streams;
    private final Publisher publisher;

    StreamRoutes(Vertx vertx, Publisher publisher, PageConfig config, InstantSource clock, MeterRegistry metrics) {
        this.streams = new PageStreams(vertx, publisher.desk(), publisher.store(), clock, config.streams());
        this.publisher = publisher;
        Gauge.builder("candor_page_streams", streams, PageStreams::open)
                .description("Readers that are told when their page says something else")
                .register(metrics);
        FunctionCounter.builder("candor_page_streams_refused", streams, PageStreams::refused)
                .description("Readers who were not let in, because as many followed pages as may")
                .register(metrics);
        FunctionCounter.builder("candor_page_streams_dropped", streams, PageStreams::dropped)
                .description("Readers who were cut off, because they did not read what they were told")
                .register(metrics);
    }

    // Not as a resource: a stream is written by hand, the same here and where there is no application.
    void register(@Observes Router router) {
        router.get("/" + PageStreams.PATH).order(1).handler(context -> streams.open(context.request()));
        router.get("/c/:capability/" + PageStreams.PATH).order(1).handler(context -> {
            Address address = Address.of(String.valueOf(context.request().path()));
            streams.open(
                    context.request(),
                    address,
                    publisher.holder(address.capability()),
                    CustomerLogin.until(context).orElse(Instant.MAX));
        });
    }

    @PreDestroy
    void stop() {
        streams.close();
    }
}
