package dev.candor.correlation.signal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How what others say is heard; keys start with {@code candor.signal}. */
@ConfigMapping(prefix = "candor.signal")
public interface SignalConfig {

    /**
     * Labels that may name a host, the first that the catalog knows counts; a port behind it and a domain are left off.
     * These are what node_exporter, kube-state-metrics and relabelling usually give.
     */
    @WithDefault("host,node,hostname,nodename,instance")
    List<String> hostLabels();

    /** Labels that may name a region. */
    @WithDefault("region,datacenter,dc,zone")
    List<String> regionLabels();

    /** Labels that may name a component, or a customer's app. */
    @WithDefault("app,component,service")
    List<String> appLabels();

    /** Labels that may name a customer's machine or app by its id in the catalog. */
    @WithDefault("resource,machine,vm")
    List<String> resourceLabels();

    /** Labels that may say what is wrong ({@code disk}); without one the alert's name is looked through for such words. */
    @WithDefault("candor_kind,kind")
    List<String> kindLabels();

    /** Labels that may say how bad it is. */
    @WithDefault("severity,priority")
    List<String> severityLabels();

    /** An alert without an end is over if it isn't sent again within this time. Alertmanager's own default. */
    @WithDefault("5m")
    @DurationMin(seconds = 1)
    @DurationMax(days = 1)
    Duration resolveAfter();

    /**
     * A firing alert of a webhook is over if it isn't sent again within this time. Longer than the receiver's
     * {@code repeat_interval}, whose default is four hours: a webhook tells of the end by itself, this is for one that
     * got lost.
     */
    @WithDefault("5h")
    @DurationMin(seconds = 10)
    @DurationMax(days = 7)
    Duration webhookResolveAfter();

    /** Signals that last at once; more tell nobody anything and are refused. */
    @WithDefault("2000")
    @Min(10)
    @Max(100_000)
    int most();

    /** Sources whose reliability is remembered; the ones not heard for longest are forgotten. */
    @WithDefault("2000")
    @Min(10)
    @Max(100_000)
    int mostSources();

    /** For how long signals that are over are kept, so that an incident can be looked into afterwards. */
    @WithDefault("90d")
    @DurationMin(days = 1)
    Duration kept();

    /** A source that is right less often than this worries no customer any more; it stays evidence, with little weight. */
    @WithDefault("0.1")
    double atRiskAbove();
}
