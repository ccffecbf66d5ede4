package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.CatalogChanged;
import dev.candor.probe.ProbeSet;
import dev.candor.probe.ProbesChanged;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The catalog and the probes that are in force, as their owners last announced them. */
@ApplicationScoped
class InForce {

    private volatile Catalog catalog = Catalog.EMPTY;
    private volatile ProbeSet probes = ProbeSet.EMPTY;

    void catalogChanged(@Observes CatalogChanged changed) {
        catalog = changed.after();
    }

    void probesChanged(@Observes ProbesChanged changed) {
        probes = changed.after();
    }

    Catalog catalog() {
        return catalog;
    }

    ProbeSet probes() {
        return probes;
    }
}
