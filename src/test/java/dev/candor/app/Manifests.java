package dev.candor.app;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifests below {@code k8s/}, as the API server would read them with strict validation of fields. */
final class Manifests {

    static final Path ROOT = Path.of("k8s");

    /** Another program's kind, of which there is no typed model; its own operator checks it. */
    private static final String FOREIGN = "postgresql.cnpg.io/v1 Cluster";

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "v1 ConfigMap", ConfigMap.class,
            "v1 Namespace", Namespace.class,
            "v1 Service", Service.class,
            "v1 ServiceAccount", ServiceAccount.class,
            "apps/v1 StatefulSet", StatefulSet.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
            "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class,
            "monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class);

    // The models take any field on request of their annotations; a field that nobody knows is what is looked for here.
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                    return false;
                }
            });

    private Manifests() {}

    /** All files that hold objects of the cluster, as they stand. */
    static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    .filter(file -> !file.startsWith(ROOT.resolve("base/rules"))
                            && !file.startsWith(ROOT.resolve("base/probes"))
                            && !file.startsWith(ROOT.resolve("gate")))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Reads each document of a text into its typed model.
     *
     * @throws IllegalArgumentException naming the field that no such object has, or that has another type
     */
    static List<HasMetadata> read(String text) {
        List<HasMetadata> objects = new ArrayList<>();
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        for (Object document : new Yaml(new SafeConstructor(options)).loadAll(text)) {
            Map<?, ?> fields = (Map<?, ?>) document;
            String kind = fields.get("apiVersion") + " " + fields.get("kind");
            if (kind.equals(FOREIGN)) {
                continue;
            }
            Class<? extends HasMetadata> type = Optional.<Class<? extends HasMetadata>>ofNullable(KINDS.get(kind))
                    .orElseThrow(() -> new IllegalArgumentException("no typed model is named for " + kind));
            objects.add(STRICT.convertValue(fields, type));
        }
        return objects;
    }

    /** What kustomize makes of that folder; empty where neither kubectl nor kustomize is installed. */
    static Optional<List<HasMetadata>> rendered(Path folder) throws IOException, InterruptedException {
        for (List<String> program : List.of(List.of("kubectl", "kustomize"), List.of("kustomize", "build"))) {
            if (!Files.isExecutable(Path.of("/usr/bin", program.get(0)))
                    && !Files.isExecutable(Path.of("/usr/local/bin", program.get(0)))) {
                continue;
            }
            Path errors = Files.createTempFile("kustomize", ".log");
            Process process = new ProcessBuilder(program.get(0), program.get(1), folder.toString())
                    .redirectError(errors.toFile())
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalArgumentException(folder + ": " + Files.readString(errors));
            }
            Files.delete(errors);
            return Optional.of(read(text));
        }
        return Optional.empty();
    }

    /** Those of one kind. */
    static <T extends HasMetadata> List<T> of(Class<T> kind, List<HasMetadata> all) {
        return all.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The pods that these objects make. */
    static List<PodTemplateSpec> pods(List<HasMetadata> all) {
        return of(StatefulSet.class, all).stream()
                .map(set -> set.getSpec().getTemplate())
                .toList();
    }

    /** That one of these pods has all of these labels. */
    static boolean selects(Map<String, String> labels, PodTemplateSpec pod) {
        return !labels.isEmpty() && pod.getMetadata().getLabels().entrySet().containsAll(labels.entrySet());
    }
}
