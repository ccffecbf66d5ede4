package dev.candor.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dashboards and rules as Prometheus reads them. */
class DashboardsTest {

    @Test
    void rulesAreGoodAndFireWhenTheyShould() throws Exception {
        Promtool.needed();
        for (Path file : Dashboards.rules()) {
            Promtool.ok("check", "rules", file.toString());
        }
        Promtool.ok(
                "test",
                "rules",
                Path.of("src", "test", "resources", "rules", "candor-test.yaml").toString());
    }

    @Test
    void everyRuleHasAUnitTest() throws Exception {
        String tests = Files.readString(Path.of("src", "test", "resources", "rules", "candor-test.yaml"));
        List<String> alerts = Files.readAllLines(Dashboards.RULES.resolve("candor.yaml")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("- alert: "))
                .map(line -> line.substring("- alert: ".length()))
                .toList();
        assertThat(alerts)
                .hasSizeGreaterThan(15)
                .allSatisfy(alert -> assertThat(tests)
                        .as("firing")
                        .containsPattern(
                                "(alertname: %1$s, exp_alerts: \\[\\{|alertname=\"%1$s\", alertstate=\"firing\")"
                                        .formatted(alert)));
    }

    @Test
    void everyRuleNamesARunbookThatIsThere() throws Exception {
        List<String> headings = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring("### ".length()))
                .toList();
        List<String> rules = Files.readAllLines(Dashboards.RULES.resolve("candor.yaml")).stream()
                .map(String::strip)
                .toList();
        List<String> alerts = rules.stream()
                .filter(line -> line.startsWith("- alert: "))
                .map(line -> line.substring("- alert: ".length()))
                .toList();
        assertThat(rules.stream().filter(line -> line.startsWith("runbook: ")))
                .containsExactlyElementsOf(alerts.stream()
                        .map(alert -> "runbook: README.md#" + alert.toLowerCase(Locale.ROOT))
                        .toList());
        assertThat(headings).containsAll(alerts).doesNotHaveDuplicates();
        assertThat(headings.stream().filter(heading -> heading.matches("Candor[A-Z][A-Za-z]+")))
                .as("no runbook of a rule that is gone")
                .hasSameSizeAs(alerts);
    }

    @Test
    void everyQueryOfEveryDashboardIsOne(@TempDir Path directory) throws Exception {
        Promtool.needed();
        List<Dashboards.Asked> queries = Dashboards.queries();
        assertThat(queries).hasSizeGreaterThan(80);
        StringBuilder rules = new StringBuilder("groups:\n- name: dashboards\n  rules:\n");
        for (int i = 0; i < queries.size(); i++) {
            rules.append("  - record: q").append(i).append("\n    expr: |-\n      ");
            rules.append(queries.get(i).query()).append('\n');
        }
        Path file = Files.writeString(directory.resolve("dashboards.yaml"), rules);
        Promtool.ok("check", "rules", file.toString());
    }

    @Test
    void everyDashboardTakesItsDataSourceFromAVariable() throws Exception {
        Map<Path, JsonNode> boards = Dashboards.all();
        assertThat(boards).hasSize(5);
        List<String> uids = new ArrayList<>();
        boards.forEach((file, board) -> {
            uids.add(board.get("uid").asText());
            assertThat(board.get("schemaVersion").asInt()).as("%s", file).isEqualTo(42);
            assertThat(board.at("/templating/list/0/type").asText()).isEqualTo("datasource");
            List<JsonNode> sources = board.findValues("datasource");
            assertThat(sources)
                    .isNotEmpty()
                    .allSatisfy(source -> assertThat(source.path("uid").asText())
                            .as("%s", file)
                            .isEqualTo("${datasource}"));
            Map<Integer, String> places = new TreeMap<>();
            for (JsonNode panel : board.get("panels")) {
                assertThat(places.put(
                                panel.get("id").asInt(), panel.get("title").asText()))
                        .as("%s: an id twice", file)
                        .isNull();
                assertThat(panel.at("/gridPos/x").asInt()
                                + panel.at("/gridPos/w").asInt())
                        .isLessThanOrEqualTo(24);
                if (!panel.get("type").asText().equals("row")) {
                    assertThat(panel.path("description").asText())
                            .as("%s: %s", file, panel.get("title"))
                            .isNotBlank();
                }
            }
        });
        assertThat(uids).doesNotHaveDuplicates();
    }
}
