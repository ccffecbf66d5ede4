package dev.candor.app;

import java.util.stream.Collectors;

/** Alert rules as the Prometheus operator wants them: a plain rule file, one level deeper. */
final class PrometheusRuleForm {

    private PrometheusRuleForm() {}

    static String of(String plain) {
        return """
                # Made of rules/candor.yaml; write it anew with ./mvnw test -Dtest=ManifestsTest -Dmanifests.write=true
                apiVersion: monitoring.coreos.com/v1
                kind: PrometheusRule
                metadata:
                  name: candor
                spec:
                """
                + plain.lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.isBlank() ? "" : "  " + line)
                        .collect(Collectors.joining("\n", "", "\n"));
    }
}
