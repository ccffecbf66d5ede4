package dev.candor.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.candor.probe.Probe;
import dev.candor.probe.ProbeFile;
import dev.candor.probe.ProbeSet;
import dev.candor.security.SecretSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AssignmentDocumentTest {

    private static final String FILE = """
            version: candor/v1
            groups: {eu: [fra, ams]}
            defaults: {interval: 7s, timeout: 3s, retries: 2}
            probes:
              - id: site
                title: "The site, \\"ours\\""
                component: shop
                from: [eu]
                down: eu >= 1
                http:
                  url: https://site.test/é?q=1.10
                  headers: {X-Version: 1.10, X-Yes: no, Authorization: "Bearer {{secret.token}}"}
                  json: {n: 1, t: "1", list: [true, null, 2.50]}
                expect:
                  - status == 200
                  - header content-type contains "json"
                identify: {region: header x-region}
              - id: plain
                tcp: {host: db.test, port: 5432}
                interval: 200ms
                every_agent: true
            """;
    private static final SecretSource SECRETS =
            name -> name.equals("token") ? Optional.of("s3cret-of-the-agent") : Optional.empty();

    @Test
    void anAgentReadsTheSameProbesThatTheHubRead() throws Exception {
        List<Probe> probes = probes(SECRETS);
        Assignment assignment = assignment(probes);
        String text = AssignmentDocument.write(assignment);
        assertThat(text).doesNotContain("s3cret").contains("{{secret.token}}").contains("1.10");

        AssignmentReader.Followed followed = new AssignmentReader(SECRETS).read(AssignmentDocument.read(text));
        assertThat(followed.unreadable()).isEmpty();
        assertThat(followed.assignment().version()).isEqualTo(assignment.version());
        assertThat(followed.assignment().items()).hasSameSizeAs(assignment.items());
        for (int i = 0; i < assignment.items().size(); i++) {
            Assignment.Item told = assignment.items().get(i);
            Assignment.Item read = followed.assignment().items().get(i);
            assertThat(read.key()).isEqualTo(told.key());
            assertThat(read.interval()).isEqualTo(told.interval());
            assertThat(read.phase()).isEqualTo(told.phase());
            assertThat(read.probe().kind()).isEqualTo(told.probe().kind());
            assertThat(read.probe().expect()).isEqualTo(told.probe().expect());
            assertThat(read.probe().identify()).isEqualTo(told.probe().identify());
            assertThat(read.probe().timeout()).isEqualTo(told.probe().timeout());
            assertThat(read.probe().retries()).isEqualTo(told.probe().retries());
            assertThat(read.probe().secrets()).isEqualTo(told.probe().secrets());
        }
    }

    @Test
    void whatOnlyTheHubNeedsStaysThere() {
        assertThat(AssignmentDocument.write(assignment(probes(SECRETS))))
                .doesNotContain("The site", "\"component\"", "\"from\":[", "\"down\"");
    }

    @Test
    void aProbeWhoseSecretIsNotHereIsToldAndTheOthersRun() throws Exception {
        AssignmentDocument document = AssignmentDocument.read(AssignmentDocument.write(assignment(probes(SECRETS))));
        AssignmentReader reader = new AssignmentReader(SecretSource.NONE);
        AssignmentReader.Followed followed = reader.read(document);
        assertThat(followed.assignment().items())
                .extracting(Assignment.Item::key)
                .containsExactly("plain");
        assertThat(followed.unreadable())
                .singleElement()
                .asString()
                .startsWith("site: ")
                .contains("CANDOR_SECRET_TOKEN");
    }

    @Test
    void whatIsNoAssignmentIsRefused() {
        for (String text : List.of("", "[]", "{}", "{\"location\":\"fra\"}", "{\"probes\":[1]}", "{\"turns\":{}}")) {
            assertThatThrownBy(() -> AssignmentDocument.read(text)).as(text).isInstanceOf(IOException.class);
        }
    }

    private static List<Probe> probes(SecretSource secrets) {
        ProbeFile file = ProbeFile.parse("p.yaml", FILE, Optional.empty(), Map.of(), secrets);
        assertThat(file.errors()).isEmpty();
        return file.probes();
    }

    private static Assignment assignment(List<Probe> probes) {
        return Assignment.of("fra", List.of("fra"), new ProbeSet(probes), List.of());
    }
}
