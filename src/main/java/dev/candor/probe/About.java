package dev.candor.probe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a probe's failing speaks of, where that is not what it asks: a query put to a Prometheus tells of hosts. Where none
 * of host, region and app is said, the labels of each series in the answer say it.
 *
 * @param host the id of a host of the catalog
 * @param region the code of a region
 * @param app the id of a component, or of a customer's app
 * @param kind what is wrong then, one of {@link #KINDS}; null for what the probe's id tells
 * @param severity how bad it is then, one of {@link #SEVERITIES}; null for what the line that failed tells
 */
public record About(
        @Nullable String host,
        @Nullable String region,
        @Nullable String app,
        @Nullable String kind,
        @Nullable String severity) {

    /** What can be wrong. */
    public static final List<String> KINDS = List.of("cpu", "memory", "oom", "disk", "network", "other");

    /** How bad it can be. */
    public static final List<String> SEVERITIES = List.of("info", "warning", "critical");

    /** Whether the answer's labels say what it is about. */
    public boolean byLabels() {
        return host == null && region == null && app == null;
    }
}
