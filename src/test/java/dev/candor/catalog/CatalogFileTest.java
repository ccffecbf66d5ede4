package dev.candor.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogFileTest {

    private static final String GOOD = """
            version: candor/v1
            title: Example Cloud
            regions: [{id: fra, title: Frankfurt}, {id: no, title: Oslo}]
            hosts: [{id: fra-1, region: fra}, {id: fra-2, region: fra}, {id: ip-10-0-0-1.ec2.internal, region: no}]
            locations: [{id: fra, title: Frankfurt}]
            components: [{id: edge, title: Edge proxy, group: Network, description: Takes requests.}, {id: api}]
            customers: [{id: acme, title: Acme GmbH}, {id: other, title: Other}]
            resources:
              - {id: acme-m1, customer: acme, kind: machine, title: web 1, app: acme-web, on: fra-1}
              - {id: acme-web, customer: acme, kind: app, title: Web shop}
              - id: acme-v1
                customer: acme
                kind: volume
                on:
                  - {host: fra-1, from: 2026-01-01T00:00:00Z, to: 2026-02-01T00:00:00Z}
                  - {host: fra-2, from: 2026-02-01T01:00:00+01:00}
            """;

    @Test
    void aCustomerIsSpokenToInALanguageAndByClocks() {
        var file = CatalogFile.parse("c.yaml", """
                version: candor/v1
                customers:
                  - {id: acme, title: Acme GmbH, language: de, time_zone: Europe/Berlin}
                """);
        Customer acme = file.catalog().orElseThrow().customer("acme").orElseThrow();
        assertThat(acme.language()).isEqualTo(Tongue.DE);
        assertThat(acme.zone()).isEqualTo(java.time.ZoneId.of("Europe/Berlin"));
        assertThat(CatalogFile.parse("c.yaml", """
                        version: candor/v1
                        customers:
                          - {id: acme, title: Acme, language: tlh, time_zone: Mars}
                        """).errors())
                .extracting(Object::toString)
                .containsExactly(
                        "c.yaml:3:39: expected one of en, de, es, found 'tlh'",
                        "c.yaml:3:55: expected a time zone such as UTC or Europe/Berlin, found 'Mars'");
    }

    @Test
    void aGoodFileIsReadWhole() {
        CatalogFile file = CatalogFile.parse("catalog.yaml", GOOD);
        assertThat(file.errors()).isEmpty();
        Catalog catalog = file.catalog().orElseThrow();
        assertThat(catalog.title()).isEqualTo("Example Cloud");
        assertThat(catalog.regions()).containsExactly(new Region("fra", "Frankfurt"), new Region("no", "Oslo"));
        assertThat(catalog.host("fra-2")).contains(new Host("fra-2", "fra"));
        assertThat(catalog.location("fra")).contains(new Location("fra", "Frankfurt"));
        assertThat(catalog.components())
                .containsExactly(
                        new Component("edge", "Edge proxy", "Network", "Takes requests.", 0),
                        new Component("api", "api", null, null, 1));
        assertThat(catalog.customer("other")).contains(new Customer("other", "Other"));
        assertThat(catalog.machinesOf("acme-web")).extracting(Resource::id).containsExactly("acme-m1");
        assertThat(catalog.resourcesOf("acme")).hasSize(3);
        assertThat(catalog.resourcesOf("nobody")).isEmpty();
        Instant border = Instant.parse("2026-02-01T00:00:00Z");
        assertThat(catalog.placementsOn("fra-1", border.minusNanos(1)))
                .extracting(Placement::resource)
                .containsExactly("acme-m1", "acme-v1");
        assertThat(catalog.placementsOn("fra-1", border))
                .extracting(Placement::resource)
                .containsExactly("acme-m1");
        assertThat(catalog.placementsOn("fra-2", border))
                .extracting(Placement::resource)
                .containsExactly("acme-v1");
    }

    @Test
    void whatACustomerWasPromisedIsReadWithItsRuleAndHours() {
        CatalogFile file = CatalogFile.parse("catalog.yaml", GOOD.replace("title: Acme GmbH", """
                title: Acme GmbH, levels: [
                {target: 99.9%},
                {of: acme-web, target: 99.95 %, rule: strict, hours: 'Mon-Fri 08:00-18:00 Europe/Berlin'},
                {of: edge, target: 100%}]"""));
        assertThat(file.errors()).isEmpty();
        assertThat(file.catalog().orElseThrow().customer("acme").orElseThrow().levels())
                .containsExactly(
                        new ServiceLevel(null, 99_900, LevelRule.WATCHED, null),
                        new ServiceLevel(
                                "acme-web",
                                99_950,
                                LevelRule.STRICT,
                                ServiceHours.parse("Mon-Fri 08:00-18:00 Europe/Berlin")),
                        new ServiceLevel("edge", 100_000, LevelRule.WATCHED, null));
    }

    static Stream<Arguments> brokenFiles() {
        return Stream.of(
                broken("", "1:1: expected a mapping that begins with 'version: candor/v1', found an empty file"),
                broken("just text", "1:1: expected a mapping that begins with 'version: candor/v1', found 'just text'"),
                broken("title: x", "1:1: expected the key 'version'"),
                broken("version: candor/v2", "1:10: expected 'candor/v1', found 'candor/v2'"),
                broken(
                        "version: candor/v1\nhots: []",
                        "2:1: unknown key 'hots'; did you mean 'hosts'? (allowed: version, title, regions, hosts,"
                                + " locations, components, customers, resources)"),
                broken("version: candor/v1\nversion: candor/v1", "2:1: duplicate key 'version', first on line 1"),
                broken(
                        """
                        version: candor/v1
                        components: [{id: edge}]
                        customers:
                          - {id: a, levels: [{of: eg, target: 99.9%}, {target: 99,9}, {target: 100.001%}, {}]}
                          - id: b
                            levels:
                              - {of: a-app, target: 1%, rule: strickt, hours: always}
                              - {target: 0%, until: never}
                              - {target: 5%}
                              - {target: 5%}
                        resources: [{id: a-app, customer: a, kind: app}]
                        """,
                        "4:27: no component or resource of this customer has the id 'eg'",
                        "4:56: expected a share of time above 0 % and at most 100 %, such as 99.95%, found '99'",
                        "4:59: unknown key '9' (allowed: of, target, rule, hours)",
                        "4:72: expected a share of time above 0 % and at most 100 %, such as 99.95%, found '100.001%'",
                        "4:83: expected the key 'target'",
                        "7:14: no component or resource of this customer has the id 'a-app'",
                        "7:39: expected watched, measured or strict, found 'strickt'; did you mean 'strict'?",
                        "7:55: expected hours such as 'Mon-Fri 08:00-18:00 Europe/Berlin', found 'always'",
                        "8:18: expected a share of time above 0 % and at most 100 %, such as 99.95%, found '0%'",
                        "8:22: unknown key 'until' (allowed: of, target, rule, hours)",
                        "10:9: the same level stands here twice"),
                broken("version: candor/v1\nhosts: fra-1", "2:8: expected a list, found 'fra-1'"),
                broken("version: candor/v1\nhosts: [fra-1]", "2:9: expected a mapping, found 'fra-1'"),
                broken("version: candor/v1\nhosts: [{id: a}]", "2:9: expected the key 'region'"),
                broken("version: candor/v1\nhosts:\n- id: a\n  region:", "4:10: expected text, found nothing"),
                broken(
                        "version: candor/v1\nregions: [{id: fra}]\nhosts: [{id: a, region: fr}]",
                        "3:25: no region has the id 'fr'; did you mean 'fra'?"),
                broken(
                        "version: candor/v1\nregions: [{id: Fra}]",
                        "2:16: expected an id of 1 to 63 characters a-z, 0-9 and -, found 'Fra'"),
                broken(
                        "version: candor/v1\nregions:\n  - {id: fra}\n  - {id: fra}",
                        "4:10: duplicate id 'fra', first on line 3"),
                broken(
                        "version: candor/v1\ncustomers: [{id: a}]\nresources: [{id: r, customer: b, kind: machin}]",
                        "3:31: no customer has the id 'b'; did you mean 'a'?",
                        "3:40: expected machine, volume or app, found 'machin'; did you mean 'machine'?"),
                broken(
                        "version: candor/v1\ncustomers: [{id: a}]\nresources: [{id: r, customer: a, kind: machine, on: h}]",
                        "3:53: no host has the id 'h'"),
                broken(
                        """
                        version: candor/v1
                        regions: [{id: fra}]
                        hosts: [{id: h, region: fra}]
                        customers: [{id: a}, {id: b}]
                        resources:
                          - {id: a-app, customer: a, kind: app, on: h}
                          - {id: b-m, customer: b, kind: machine, app: a-app}
                          - {id: a-m, customer: a, kind: machine, app: b-m}
                          - {id: a-n, customer: a, kind: machine, app: gone}
                          - {id: a-o, customer: a, kind: app, app: a-app}
                          - {id: a-n, customer: a, kind: volume, on: {host: h, from: yesterday}}
                          - {id: a-p, customer: a, kind: volume, on: [{host: h, from: 2026-01-02T00:00:00Z, to: 2026-01-02T00:00:00Z}]}
                        """,
                        "6:41: an app stands wherever its machines do: place these",
                        "7:48: expected an app of the same customer, and 'a-app' is of 'a'",
                        "8:48: expected an app, and 'b-m' is a machine",
                        "9:48: no app has the id 'gone'",
                        "10:39: an app belongs to no app",
                        "11:10: duplicate id 'a-n', first on line 9",
                        "11:62: expected a moment such as 2026-01-31T12:00:00Z, found 'yesterday'",
                        "12:89: expected a moment after 'from'"),
                broken(
                        "version: !!str candor/v1",
                        "1:10: expected a value without a tag, found 'tag:yaml.org,2002:str'"),
                broken(
                        "version: !!javax.script.ScriptEngineManager [x]",
                        "1:10: expected a value without a tag, found 'tag:yaml.org,2002:javax.script.ScriptEngineManager'"),
                broken("version: candor/v1\n---\nversion: candor/v1", "2:1: expected one document, found a second one"),
                broken("version: *a", "1:10: expected an anchor that ended before, found *a"),
                broken("version: &a [*a]", "1:14: expected an anchor that ended before, found *a"),
                broken("? [a, b]\n: c", "1:3: expected a key, found a list or a mapping (does it need quotes?)"),
                broken(
                        "version: candor/v1\ntitle: \"open",
                        "2:13: not YAML: while scanning a quoted scalar, found unexpected end of stream"),
                broken(
                        "version: candor/v1\ntitle: a\u0000b",
                        "2:9: not YAML: the character U+0000 may not stand in it"),
                broken(
                        "version: candor/v1\n\ttitle: a",
                        "2:1: not YAML: while scanning for the next token, found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)"));
    }

    private static Arguments broken(String yaml, String... errors) {
        return Arguments.of(yaml, List.of(errors));
    }

    @ParameterizedTest
    @MethodSource("brokenFiles")
    void everyErrorIsToldWithItsPlace(String yaml, List<String> errors) {
        CatalogFile file = CatalogFile.parse("c.yaml", yaml);
        assertThat(file.catalog()).isEmpty();
        assertThat(file.errors())
                .extracting(ConfigError::toString)
                .containsExactlyElementsOf(
                        errors.stream().map(error -> "c.yaml:" + error).toList());
    }

    @Test
    void nestingBeyondFiftyLevelsIsRefusedWhereItIsTooDeep() {
        CatalogFile file = CatalogFile.parse("c.yaml", "version: " + "[".repeat(10_000));
        assertThat(file.errors())
                .extracting(ConfigError::toString)
                .containsExactly("c.yaml:1:59: expected at most 50 levels, found more");
    }

    @Test
    void aliasesAreBoundedSoThatALaughIsNotABillion() {
        StringBuilder bomb = new StringBuilder("version: candor/v1\na0: &a0 [x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9) + "x"));
        }
        CatalogFile file = CatalogFile.parse("c.yaml", bomb.toString());
        assertThat(file.errors())
                .extracting(ConfigError::message)
                .containsExactly("expected at most 50 aliases, found more");
    }

    @Test
    void aFileThatIsTooLongIsNotParsed() {
        CatalogFile file = CatalogFile.parse("c.yaml", "#".repeat(CatalogFile.LONGEST + 1));
        assertThat(file.errors())
                .extracting(ConfigError::toString)
                .containsExactly("c.yaml:1:1: expected at most 33554432 characters, found 33554433");
    }

    @Test
    void manyErrorsAreCountedInsteadOfKept() {
        CatalogFile file = CatalogFile.parse("c.yaml", "version: candor/v1\nhosts:\n" + "- {id: A!}\n".repeat(1_000));
        assertThat(file.errors()).hasSize(201);
        assertThat(file.errors().get(200).message()).isEqualTo("and 2799 more errors");
    }

    @Test
    void aHundredThousandResourcesAreReadAndFoundByIndex() {
        StringBuilder yaml = new StringBuilder("version: candor/v1\nregions: [{id: fra}]\nhosts:\n");
        for (int i = 0; i < 1_000; i++) {
            yaml.append("- {id: h-%d, region: fra}\n".formatted(i));
        }
        yaml.append("customers: [{id: a}]\nresources:\n- {id: app, customer: a, kind: app}\n");
        for (int i = 0; i < 100_000; i++) {
            yaml.append("- {id: m-%d, customer: a, kind: machine, app: app, on: h-%d}\n".formatted(i, i % 1_000));
        }
        CatalogFile file = CatalogFile.parse("c.yaml", yaml.toString());
        assertThat(file.errors()).isEmpty();
        Catalog catalog = file.catalog().orElseThrow();
        assertThat(catalog.machinesOf("app")).hasSize(100_000);
        assertThat(catalog.resource("m-99999")).isPresent();
        assertThat(catalog.placementsOn("h-7", Instant.EPOCH)).hasSize(100);
    }
}
