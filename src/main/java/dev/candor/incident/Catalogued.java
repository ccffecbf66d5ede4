package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Component;
import dev.candor.catalog.Host;
import dev.candor.catalog.Nearest;
import dev.candor.catalog.Region;
import dev.candor.problem.ProblemException;
import java.util.List;

/** Refuses what an operator names and the catalog doesn't know, with what was perhaps meant. */
final class Catalogued {

    private final Catalog catalog;

    Catalogued(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Returns if there is such a component.
     *
     * @throws ProblemException 422 if not
     */
    void component(String id) {
        if (catalog.component(id).isEmpty()) {
            throw unknown(
                    "component",
                    id,
                    catalog.components().stream().map(Component::id).toList());
        }
    }

    /**
     * Returns if there is such a region.
     *
     * @throws ProblemException 422 if not
     */
    void region(String code) {
        if (catalog.region(code).isEmpty()) {
            throw unknown(
                    "region", code, catalog.regions().stream().map(Region::code).toList());
        }
    }

    /**
     * Returns if there is such a host.
     *
     * @throws ProblemException 422 if not
     */
    void host(String id) {
        if (catalog.host(id).isEmpty()) {
            throw unknown("host", id, catalog.hosts().stream().map(Host::id).toList());
        }
    }

    private static ProblemException unknown(String what, String id, List<String> known) {
        return ProblemException.unprocessable(
                "unknown-" + what,
                "No such " + what,
                "the catalog knows no %s '%s'%s".formatted(what, id, Nearest.hint(id, known)));
    }
}
