package dev.candor.correlation;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Host;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeSet;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to what, as far as the catalog and the probes say.
 *
 * @param regionOfHost region codes by host id
 * @param componentOfProbe component ids by probe id; a probe that speaks for none is missing
 */
record Topology(Map<String, String> regionOfHost, Map<String, String> componentOfProbe) {

    Topology {
        regionOfHost = Map.copyOf(regionOfHost);
        componentOfProbe = Map.copyOf(componentOfProbe);
    }

    static Topology of(Catalog catalog, ProbeSet probes) {
        return new Topology(
                catalog.hosts().stream().collect(Collectors.toMap(Host::id, Host::region)),
                probes.probes().stream()
                        .filter(probe -> probe.component() != null)
                        .collect(Collectors.toMap(Probe::id, probe -> String.valueOf(probe.component()))));
    }

    @Nullable
    String regionOf(@Nullable String host) {
        return host == null ? null : regionOfHost.get(host);
    }

    @Nullable
    String componentOf(String probe) {
        return componentOfProbe.get(probe);
    }
}
