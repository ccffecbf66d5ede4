package dev.candor.demo;

import dev.candor.catalog.Catalog;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Region;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ServiceLevel;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Describes the simulated platform to Candor as any user describes theirs: in two files. */
final class DemoFiles {

    private static final String IDENTIFY = """
                identify:                       # headers of an answer that name who gave it; the edge names a dead host, too
                  region: header x-serving-region
                  host: header x-serving-host
                  instance: header x-instance
                  version: header x-app-version
            """;

    private DemoFiles() {}

    /**
     * Writes {@code catalog.yaml} and {@code probes.yaml}, each at once: a reader never meets half a file.
     *
     * @param ca the certificate of the authority behind the dashboard's
     */
    static void write(Path directory, Catalog catalog, Path ca) throws IOException {
        Files.createDirectories(directory);
        replace(directory.resolve("catalog.yaml"), catalog(catalog));
        replace(directory.resolve("probes.yaml"), probes(catalog, ca));
    }

    private static void replace(Path file, String text) throws IOException {
        // Not ending in .yaml: nobody reads it before it is whole.
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String catalog(Catalog catalog) {
        StringBuilder yaml = new StringBuilder("""
                # Written anew at each start of `candor demo`: what the simulated platform is made of and who lives on it.
                version: candor/v1
                title: %s

                # Where the platform runs.
                regions:
                """.formatted(quoted(catalog.title())));
        catalog.regions().forEach(r -> yaml.append("  - {id: %s, title: %s}%n".formatted(r.code(), quoted(r.title()))));
        yaml.append("\n# Machines of the platform, named as answers name them.\nhosts:\n");
        catalog.hosts().forEach(h -> yaml.append("  - {id: %s, region: %s}%n".formatted(h.id(), h.region())));
        yaml.append("\n# Where we measure from. Amsterdam has no region of its own: the edge leads it to Frankfurt.\n");
        yaml.append("locations:\n");
        catalog.locations()
                .forEach(l -> yaml.append("  - {id: %s, title: %s}%n".formatted(l.code(), quoted(l.title()))));
        yaml.append("\n# What customers know the platform by, in the order of the page; some probe speaks for each.\n");
        yaml.append("components:\n");
        catalog.components()
                .forEach(c -> yaml.append("  - {id: %s, title: %s, group: %s, description: %s}%n"
                        .formatted(c.id(), quoted(c.title()), quoted(c.group()), quoted(c.description()))));
        yaml.append("\ncustomers:\n");
        catalog.customers()
                .forEach(c -> yaml.append("  - {id: %s, title: %s%s}%n"
                        .formatted(
                                c.id(),
                                quoted(c.title()),
                                c.levels().stream()
                                        .map(DemoFiles::level)
                                        .collect(Collectors.joining(", ", ", levels: [", "]")))));
        yaml.append(
                "\n# What customers have and where it stands. An app stands wherever its machines do.\nresources:\n");
        catalog.resources().forEach(r -> yaml.append(resource(r, catalog.placements())));
        return yaml.toString();
    }

    private static String level(ServiceLevel level) {
        String of = level.of() == null ? "" : "of: " + level.of() + ", ";
        return "{%starget: %s%%, rule: %s}"
                .formatted(
                        of,
                        BigDecimal.valueOf(level.target(), 3)
                                .stripTrailingZeros()
                                .toPlainString(),
                        level.rule().word());
    }

    private static String resource(Resource resource, List<Placement> placements) {
        String app = resource.app() == null ? "" : ", app: " + resource.app();
        List<String> hosts = placements.stream()
                .filter(p -> p.resource().equals(resource.id()))
                .map(Placement::host)
                .toList();
        String on = hosts.isEmpty() ? "" : hosts.stream().collect(Collectors.joining(", ", ", on: [", "]"));
        return "  - {id: %s, customer: %s, kind: %s, title: %s%s%s}%n"
                .formatted(
                        resource.id(), resource.customer(), resource.kind().word(), quoted(resource.title()), app, on);
    }

    private static String probes(Catalog catalog, Path ca) {
        StringBuilder yaml = new StringBuilder("""
                # Written anew at each start of `candor demo`: what Candor asks the simulated platform.
                version: candor/v1
                # From every location, every second or two: a person is waiting for something to break. A location's health
                # turns down when two runs in a row fail (one retry), and no run takes longer than 2 s.
                defaults: {interval: 2s, timeout: 2s, retries: 1}
                probes:
                  # The front door. Each location is led to its nearest region, so one lost region shows in one or two places.
                  - id: edge
                    title: Edge proxy
                    component: edge
                    interval: 1s
                    http: {url: "http://%s/"}
                    expect:
                      - status == 200
                    degraded:
                      - time_total < 500ms
                """.formatted(Addresses.EDGE));
        yaml.append(IDENTIFY);
        yaml.append("""

                  # One canary per region, asked from everywhere and answered by the region's hosts in turn: a dead host
                  # fails every third run from all places, and a lost region every run.
                """);
        catalog.regions().forEach(region -> yaml.append(canary(region)));
        yaml.append("""

                  # The control plane: it names nobody, so its trouble is its own.
                  - id: api
                    title: API
                    component: api
                    http: {url: "http://%s/v1/status"}
                    expect:
                      - status == 200
                      - jsonpath $.status == "ok"
                    degraded:
                      - time_total < 500ms

                  # HTTPS with a certificate of the demo's own authority. A week is time enough to renew it.
                  - id: secure
                    title: Dashboard over HTTPS
                    component: dashboard
                    http: {url: "https://%s/", tls: {ca: %s}}
                    expect:
                      - status == 200
                      - cert.days_left > 7

                  # An app on the platform. Its answers carry their version: a bad deploy is told from a bad host.
                  - id: checkout
                    title: Checkout
                    component: checkout
                    interval: 1s
                    http: {url: "http://%s/"}
                    expect:
                      - status == 200
                    degraded:
                      - time_total < 500ms
                """.formatted(Addresses.API, Addresses.SECURE, quoted(ca.toString()), Addresses.CHECKOUT));
        yaml.append(IDENTIFY);
        yaml.append("""

                  # What a deploy must pass: only a gate runs it.
                  - id: checkout-smoke
                    title: Checkout smoke test
                    component: checkout
                    trigger: deploy
                    http: {url: "http://%s/cart"}
                    expect:
                      - status == 200
                      - header content-type startsWith application/json
                      - jsonpath $.items length >= 1
                      - time_total < 800ms
                """.formatted(Addresses.CHECKOUT));
        return yaml.append(IDENTIFY).toString();
    }

    private static String canary(Region region) {
        return """
                  - id: canary-%s
                    title: Canary in %s
                    component: %s
                    http: {url: "http://%s/"}
                    expect:
                      - status == 200
                    degraded:
                      - time_total < 500ms
                """.formatted(
                                region.code(),
                                region.title(),
                                DemoCatalog.regionComponent(region.code()),
                                Addresses.canary(region.code()))
                + IDENTIFY;
    }

    // JSON's escapes are YAML's, too, in double quotes; nothing but these two needs one here.
    private static String quoted(@Nullable String text) {
        return text == null ? "\"\"" : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
