package dev.candor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.candor.security.SecretStore;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProbeViewTest {

    @Test
    void whatOperatorsReadOfAProbeHasNoSecretInIt() throws Exception {
        ProbeFile file = ProbeFile.parse(
                "p.yaml", """
                version: candor/v1
                probes:
                  - id: a
                    curl: |
                      curl 'https://{{secret.a}}.example.com/{{secret.a}}?x={{secret.a}}' -H 'X-Plain: {{secret.a}}' \\
                        -H 'X-Plain2: x' -u 'me:{{secret.a}}' -d '{{secret.a}}'
                  - {id: b, tcp: {host: '{{secret.a}}.example.com', port: 1}}
                """, Optional.empty(), Map.of(), new SecretStore(Map.of("CANDOR_SECRET_A", "c4n4ry"), null));
        assertThat(file.errors()).isEmpty();
        for (Probe probe : file.probes()) {
            assertThat(new ObjectMapper().writeValueAsString(ProbeView.of(probe)))
                    .contains("***")
                    .doesNotContain("c4n4ry");
        }
    }
}
