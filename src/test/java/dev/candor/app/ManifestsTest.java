package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The manifests: read strictly, rendered, and held against each other and against the program. */
class ManifestsTest {

    // Rendering takes a second.
    private static final Map<String, Optional<List<HasMetadata>>> RENDERED = new ConcurrentHashMap<>();

    @Test
    void everyFieldOfEveryManifestIsOneThatKubernetesKnows() throws Exception {
        List<Path> files = Manifests.files();
        assertThat(files).hasSizeGreaterThan(6);
        for (Path file : files) {
            assertThat(Manifests.read(Files.readString(file)))
                    .as("%s", file)
                    .allSatisfy(
                            object -> assertThat(object.getMetadata().getName()).isNotBlank());
        }
    }

    @Test
    void aFieldThatIsMisspeltIsFound() throws Exception {
        String hub = Files.readString(Manifests.ROOT.resolve("base/hub.yaml"));
        assertThatThrownBy(() -> Manifests.read(hub.replace("readOnlyRootFilesystem", "readOnlyRootFileSystem")))
                .hasMessageContaining("readOnlyRootFileSystem");
        assertThatThrownBy(() -> Manifests.read(hub.replace("periodSeconds: 2", "periodSeconds: soon")))
                .hasMessageContaining("periodSeconds");
    }

    @Test
    void theOperatorsFormOfTheRulesIsThatOfThePlainFile() throws Exception {
        Yaml yaml = new Yaml();
        Map<String, Object> plain = yaml.load(Files.readString(Dashboards.RULES.resolve("candor.yaml")));
        Path file = Manifests.ROOT.resolve("base/prometheus-rule.yaml");
        if (Boolean.getBoolean("manifests.write")) {
            Files.writeString(file, PrometheusRuleForm.of(Files.readString(Dashboards.RULES.resolve("candor.yaml"))));
        }
        Map<String, Object> object = yaml.load(Files.readString(file));
        assertThat(object.get("spec"))
                .as("write it anew with ./mvnw test -Dtest=ManifestsTest -Dmanifests.write=true")
                .isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "cluster"})
    void whatAnOverlayMakesHoldsTogether(String overlay) throws Exception {
        List<HasMetadata> all = rendered(overlay);
        for (StatefulSet set : Manifests.of(StatefulSet.class, all)) {
            assertThat(set.getSpec().getSelector().getMatchLabels())
                    .isNotEmpty()
                    .satisfies(labels -> assertThat(
                                    Manifests.selects(labels, set.getSpec().getTemplate()))
                            .isTrue());
            assertThat(Manifests.of(Service.class, all))
                    .as("the headless service of " + set.getMetadata().getName())
                    .anySatisfy(service -> {
                        assertThat(service.getMetadata().getName())
                                .isEqualTo(set.getSpec().getServiceName());
                        assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
                    });
        }
        for (Service service : Manifests.of(Service.class, all)) {
            PodTemplateSpec pod = only(service.getSpec().getSelector(), all);
            service.getSpec()
                    .getPorts()
                    .forEach(port -> assertThat(ports(pod))
                            .as(service.getMetadata().getName())
                            .contains(port.getTargetPort().getStrVal()));
        }
        for (PodDisruptionBudget budget : Manifests.of(PodDisruptionBudget.class, all)) {
            only(budget.getSpec().getSelector().getMatchLabels(), all);
        }
        for (NetworkPolicy policy : Manifests.of(NetworkPolicy.class, all)) {
            PodTemplateSpec pod = only(policy.getSpec().getPodSelector().getMatchLabels(), all);
            policy.getSpec()
                    .getIngress()
                    .forEach(rule -> rule.getPorts()
                            .forEach(port -> assertThat(ports(pod))
                                    .contains(port.getPort().getStrVal())));
        }
        assertThat(Manifests.of(ServiceMonitor.class, all))
                .isNotEmpty()
                .allSatisfy(monitor -> assertThat(Manifests.of(Service.class, all))
                        .anySatisfy(service -> {
                            assertThat(service.getMetadata().getLabels())
                                    .containsAllEntriesOf(
                                            monitor.getSpec().getSelector().getMatchLabels());
                            assertThat(service.getSpec().getPorts())
                                    .extracting(port -> port.getName())
                                    .contains(monitor.getSpec()
                                            .getEndpoints()
                                            .get(0)
                                            .getPort());
                        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "cluster"})
    void everyPodIsLockedDownBoundedAndLookedAfter(String overlay) throws Exception {
        List<HasMetadata> all = rendered(overlay);
        assertThat(Manifests.pods(all))
                .hasSize(overlay.equals("single") ? 1 : 3)
                .allSatisfy(pod -> {
                    assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot())
                            .isTrue();
                    assertThat(pod.getSpec()
                                    .getSecurityContext()
                                    .getSeccompProfile()
                                    .getType())
                            .isEqualTo("RuntimeDefault");
                    assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
                    for (Container container : pod.getSpec().getContainers()) {
                        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                                .isTrue();
                        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                                .isFalse();
                        assertThat(container
                                        .getSecurityContext()
                                        .getCapabilities()
                                        .getDrop())
                                .containsExactly("ALL");
                        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
                        assertThat(container.getResources().getLimits()).containsKey("memory");
                        assertThat(container.getLivenessProbe()).isNotNull();
                        for (Probe probe : Stream.of(
                                        container.getStartupProbe(),
                                        container.getLivenessProbe(),
                                        container.getReadinessProbe())
                                .filter(Objects::nonNull)
                                .toList()) {
                            if (probe.getHttpGet() != null) {
                                assertThat(ports(pod))
                                        .contains(probe.getHttpGet().getPort().getStrVal());
                            }
                        }
                        assertThat(container.getImage()).startsWith("registry.example.com/candor:");
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "cluster"})
    void everyNameThatAPodRefersToIsThere(String overlay) throws Exception {
        List<HasMetadata> all = rendered(overlay);
        Set<String> maps = Manifests.of(ConfigMap.class, all).stream()
                .map(map -> map.getMetadata().getName())
                .collect(Collectors.toSet());
        Set<String> secrets = new TreeSet<>();
        for (PodTemplateSpec pod : Manifests.pods(all)) {
            Set<String> volumes = new TreeSet<>(Set.of("data"));
            for (Volume volume : pod.getSpec().getVolumes()) {
                volumes.add(volume.getName());
                if (volume.getConfigMap() != null) {
                    assertThat(maps).contains(volume.getConfigMap().getName());
                }
                if (volume.getSecret() != null) {
                    secrets.add(volume.getSecret().getSecretName());
                }
            }
            for (Container container : pod.getSpec().getContainers()) {
                assertThat(container.getVolumeMounts())
                        .extracting(VolumeMount::getName)
                        .isSubsetOf(volumes);
                container
                        .getEnvFrom()
                        .forEach(from ->
                                assertThat(maps).contains(from.getConfigMapRef().getName()));
                container.getEnv().stream()
                        .filter(variable -> variable.getValueFrom() != null
                                && variable.getValueFrom().getSecretKeyRef() != null)
                        .forEach(variable -> secrets.add(
                                variable.getValueFrom().getSecretKeyRef().getName()));
            }
        }
        assertThat(Files.readString(Path.of("README.md")))
                .as("secrets that are made by hand or by an operator")
                .contains(secrets);
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "cluster"})
    void everySettingIsOneOfOursAndEveryCommandIsTakenAsItStands(String overlay) throws Exception {
        List<HasMetadata> all = rendered(overlay);
        Map<String, Map<String, String>> maps = new HashMap<>();
        Manifests.of(ConfigMap.class, all)
                .forEach(map -> maps.put(map.getMetadata().getName(), map.getData()));
        Set<String> known = KnownSettings.environment();
        assertThat(known).contains("CANDOR_PAGE_EXPIRES_AFTER").doesNotContain("CANDOR_BASE_URI", "CANDOR_LOCATION");
        for (PodTemplateSpec pod : Manifests.pods(all)) {
            for (Container container : pod.getSpec().getContainers()) {
                Map<String, String> environment = new HashMap<>();
                container
                        .getEnvFrom()
                        .forEach(from -> environment.putAll(
                                maps.get(from.getConfigMapRef().getName())));
                container
                        .getEnv()
                        .forEach(variable -> environment.put(variable.getName(), String.valueOf(variable.getValue())));
                assertThat(environment.keySet()).isSubsetOf(known);

                List<String> arguments = new ArrayList<>(container.getArgs());
                if (environment.containsKey("CANDOR_AGENT_HUB")) {
                    // What the environment would say.
                    arguments.addAll(List.of("--hub", environment.get("CANDOR_AGENT_HUB")));
                }
                assertThat(Candor.commands()
                                .parseArgs(arguments.toArray(String[]::new))
                                .subcommand())
                        .isNotNull();
            }
        }
    }

    @Test
    void bothImagesRunAsTheUserThatManifestsNameAndKnowOurHealthCheck() throws Exception {
        String hub = Files.readString(Manifests.ROOT.resolve("base/hub.yaml"));
        String dockerfile = Files.readString(Path.of("src", "main", "docker", "Dockerfile"));
        assertThat(hub).contains("runAsUser: 10001");
        assertThat(dockerfile).contains("--uid 10001", "USER 10001:10001", Health.class.getName());
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<quarkus.jib.user>10001:10001<");
        assertThat(Files.readString(Path.of("src", "main", "jib", "etc", "passwd")))
                .contains("candor:x:10001:10001:");
    }

    private static List<HasMetadata> rendered(String overlay) throws Exception {
        Optional<List<HasMetadata>> all = RENDERED.get(overlay);
        if (all == null) {
            all = Manifests.rendered(Manifests.ROOT.resolve("overlays").resolve(overlay));
            RENDERED.put(overlay, all);
        }
        if (all.isEmpty()) {
            System.out.println(
                    "ManifestsTest: overlay '%s' was not rendered, since neither kubectl nor kustomize is here"
                            .formatted(overlay));
        }
        assumeTrue(all.isPresent(), "neither kubectl nor kustomize is here");
        return all.get();
    }

    private static PodTemplateSpec only(Map<String, String> labels, List<HasMetadata> all) {
        List<PodTemplateSpec> selected = Manifests.pods(all).stream()
                .filter(pod -> Manifests.selects(labels, pod))
                .toList();
        assertThat(selected).as("pods with %s", labels).hasSize(1);
        return selected.get(0);
    }

    private static List<String> ports(PodTemplateSpec pod) {
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .map(ContainerPort::getName)
                .toList();
    }
}
