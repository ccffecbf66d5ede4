package dev.candor.probe;

import java.util.List;
import java.util.Optional;

/** The probes in force at one moment, in file order. Immutable; ids are unique. */
public record ProbeSet(List<Probe> probes) {

    /** What is in force before the first file was read. */
    public static final ProbeSet EMPTY = new ProbeSet(List.of());

    public ProbeSet {
        probes = List.copyOf(probes);
    }

    /** The probe with this id, if there is one. */
    public Optional<Probe> probe(String id) {
        return probes.stream().filter(p -> p.id().equals(id)).findFirst();
    }
}
