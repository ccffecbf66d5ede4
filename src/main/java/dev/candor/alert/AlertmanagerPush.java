package dev.candor.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.alert.channel.Call;
import dev.candor.alert.channel.Labels;
import dev.candor.security.BaseUrl;
import dev.candor.security.SecretStore;
import dev.candor.security.SecretsConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Pushes what fires to Alertmanagers, as a Prometheus does: to each instance of a cluster, again and again, since they keep
 * nothing. An alert that is not pushed again is over there by its {@code endsAt}; one that is over is pushed for five more
 * minutes. It needs no outbox: each push says all, so that one that fails is made good by the next.
 */
@ApplicationScoped
class AlertmanagerPush {

    /** How many rhythms an Alertmanager waits for the next push before it takes an alert for over. */
    private static final int LASTS = 4;

    private static final Duration RESOLVED = Duration.ofMinutes(5);

    private final Map<String, Target> targets = new TreeMap<>();
    private final CurrentAlerts alerts;
    private final WebhookSender sender;
    private final AlertConfig config;
    private final Links links;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final AtomicBoolean pushing = new AtomicBoolean();
    private final AtomicBoolean again = new AtomicBoolean();
    private final Map<String, Boolean> reached = new ConcurrentHashMap<>();
    private volatile Instant last = Instant.EPOCH;

    /** One instance. */
    private record Target(URI url, Map<String, String> headers) {}

    AlertmanagerPush(
            CurrentAlerts alerts,
            WebhookSender sender,
            AlertConfig config,
            SecretsConfig secrets,
            ObjectMapper json,
            InstantSource clock,
            MeterRegistry metrics) {
        this.alerts = alerts;
        this.sender = sender;
        this.config = config;
        this.links = new Links(config.links(), config.runbooks());
        this.json = json;
        this.clock = clock;
        this.metrics = metrics;
        SecretStore store = SecretStore.of(secrets);
        config.alertmanagers().forEach((name, instance) -> {
            URI url = URI.create(BaseUrl.at(URI.create(store.fillIn(instance.url())), "/api/v2/alerts"));
            if (url.getHost() == null
                    || url.getScheme() == null
                    || !url.getScheme().startsWith("http")) {
                throw new IllegalStateException(
                        "candor.alert.alertmanagers.%s.url must be an http or https address".formatted(name));
            }
            targets.put(
                    name,
                    new Target(
                            url,
                            instance.token()
                                    .map(token -> Map.of("Authorization", "Bearer " + store.fillIn(token)))
                                    .orElse(Map.of())));
        });
    }

    @Scheduled(every = "{candor.alert.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        Instant now = clock.instant();
        if (!now.isBefore(last.plus(config.resend()))) {
            push(now);
        }
    }

    void nudge(@Observes(during = TransactionPhase.AFTER_SUCCESS) AlertTold told) {
        if (!targets.isEmpty() && !config.every().equals("off")) {
            Infrastructure.getDefaultWorkerPool().execute(() -> push(clock.instant()));
        }
    }

    /** Whether the last push to each instance arrived, by name. */
    Map<String, Boolean> reached() {
        return new TreeMap<>(reached);
    }

    /** Pushes to all instances at once; what changes meanwhile is pushed right after. */
    void push(Instant now) {
        if (targets.isEmpty()) {
            return;
        }
        if (!pushing.compareAndSet(false, true)) {
            again.set(true);
            return;
        }
        last = now;
        CompletableFuture<?>[] all;
        try {
            String body = body(now);
            all = targets.entrySet().stream()
                    .map(target -> send(target.getKey(), target.getValue(), body))
                    .toArray(CompletableFuture[]::new);
        } catch (RuntimeException e) {
            pushing.set(false);
            Log.errorf(e, "alerts could not be read for Alertmanagers; the next push says the same");
            return;
        }
        CompletableFuture<Void> unused = CompletableFuture.allOf(all).whenComplete((done, failure) -> {
            pushing.set(false);
            if (again.compareAndSet(true, false)) {
                Infrastructure.getDefaultWorkerPool().execute(() -> push(clock.instant()));
            }
        });
    }

    private CompletableFuture<Void> send(String name, Target target, String body) {
        Map<String, String> headers = new LinkedHashMap<>(target.headers());
        headers.put("Content-Type", "application/json");
        return sender.guarded(new Call("POST", target.url(), headers, body))
                .handle((exchange, failure) -> {
                    boolean arrived = exchange != null && exchange.reply().arrived();
                    String error = arrived
                            ? ""
                            : exchange == null
                                    ? sender.explain(failure)
                                    : String.valueOf(exchange.reply().error());
                    if (!arrived && !Boolean.FALSE.equals(reached.get(name))) {
                        Log.warnf("Alertmanager %s did not take our alerts: %s", name, error);
                    }
                    reached.put(name, arrived);
                    Counter.builder("candor_alertmanager_pushes")
                            .description("Pushes of all that fires, by Alertmanager and whether they arrived")
                            .tag("alertmanager", name)
                            .tag("outcome", arrived ? "delivered" : "failed")
                            .register(metrics)
                            .increment();
                    return (Void) null;
                })
                .toCompletableFuture();
    }

    // An end that lies ahead would have it fire there until then.
    private static Instant ended(Alert alert, Instant now) {
        Instant end = alert.resolvedAt();
        return end == null || end.isAfter(now) ? now : end;
    }

    private String body(Instant now) {
        List<Map<String, Object>> pushed = new ArrayList<>();
        for (Alert alert : alerts.current(now.minus(RESOLVED))) {
            // While it flaps it is one open alert, whatever it is at the moment.
            boolean over = alert.resolvedAt() != null && !alert.flapping();
            Map<String, String> annotations = new LinkedHashMap<>();
            annotations.put("summary", alert.title());
            annotations.put("description", alert.explanation());
            annotations.put("cause", alert.cause() == null ? "" : alert.cause());
            String subject = CurrentAlerts.subject(alert);
            String runbook = links.runbook(alert.verdict(), alert.cause(), alert.regions(), subject);
            if (runbook != null) {
                annotations.put("runbook_url", runbook);
            }
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("labels", Labels.lasting(subject, alert.severity().word()));
            one.put("annotations", annotations);
            one.put("startsAt", alert.beganAt().toString());
            one.put(
                    "endsAt",
                    over
                            ? ended(alert, now).toString()
                            : now.plus(config.resend().multipliedBy(LASTS)).toString());
            one.put("generatorURL", links.html(alert.id(), subject.startsWith("inc_")));
            pushed.add(one);
        }
        try {
            return json.writeValueAsString(pushed);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("alerts are always writable", e);
        }
    }
}
