package dev.candor.probe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The probes in force at one moment, in file order. Immutable; ids are unique, and looked up by index. */
public final class ProbeSet {

    /** What is in force before the first file was read. */
    public static final ProbeSet EMPTY = new ProbeSet(List.of());

    private final List<Probe> probes;
    private final Map<String, Probe> byId;

    /** Indexes these; the ids are unique. */
    public ProbeSet(List<Probe> probes) {
        this.probes = List.copyOf(probes);
        Map<String, Probe> index = new LinkedHashMap<>(probes.size() * 2);
        for (Probe probe : probes) {
            if (index.put(probe.id(), probe) != null) {
                throw new IllegalArgumentException("probe ids must be unique, found twice: " + probe.id());
            }
        }
        this.byId = Collections.unmodifiableMap(index);
    }

    /** In file order. */
    public List<Probe> probes() {
        return probes;
    }

    /** The probe with this id, if there is one. */
    public Optional<Probe> probe(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProbeSet set && probes.equals(set.probes);
    }

    @Override
    public int hashCode() {
        return probes.hashCode();
    }
}
