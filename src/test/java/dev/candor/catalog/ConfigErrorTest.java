package dev.candor.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigErrorTest {

    @Test
    void theCaretStandsUnderTheColumn() {
        assertThat(new ConfigError("a.yaml", 3, 4, "no", "abcdef").withCaret())
                .isEqualTo("a.yaml:3:4: no\n  abcdef\n     ^");
        assertThat(new ConfigError("a.yaml", 3, 1, "no", "a").withCaret()).isEqualTo("a.yaml:3:1: no\n  a\n  ^");
    }

    @Test
    void tabsStayTabsAndControlsBecomeVisible() {
        assertThat(new ConfigError("a", 1, 4, "no", "\t\u001b[x").withCaret()).isEqualTo("a:1:4: no\n  \t·[x\n  \t  ^");
    }

    @Test
    void ofALongLineOnlyWhatStandsAroundThePlaceIsShown() {
        String[] lines = new ConfigError("a", 1, 301, "no", "x".repeat(300) + "!" + "y".repeat(300))
                .withCaret()
                .split("\n", -1);
        assertThat(lines[1]).hasSize(124).startsWith("  …x").endsWith("y…");
        assertThat(lines[1].charAt(lines[2].indexOf('^'))).isEqualTo('!');
    }

    @Test
    void whereTheLineIsNotKnownOrBlankOnlyTheMessageIsShown() {
        assertThat(new ConfigError("a", 1, 1, "no").withCaret()).isEqualTo("a:1:1: no");
        assertThat(new ConfigError("a", 1, 1, "no", " ").withCaret()).isEqualTo("a:1:1: no");
    }

    @Test
    void aCharacterOfALiteralBlockIsFoundInTheFile() {
        Text block = read("a:\n  b: |-\n\n      one\n        two\n", "a", "b");
        assertThat(block.value()).isEqualTo("\none\n  two");
        assertThat(place(block, block.value().indexOf('o'))).isEqualTo("4:7");
        assertThat(place(block, block.value().indexOf("two"))).isEqualTo("5:9");
    }

    @Test
    void aCharacterOfAQuotedOrPlainLineIsFoundInTheFile() {
        assertThat(place(read("a: {b: 'héllo wörld'}", "a", "b"), 6)).isEqualTo("1:15");
        assertThat(place(read("a: {b: hello}", "a", "b"), 2)).isEqualTo("1:10");
        assertThat(place(read("a: {b: \"h\\u0065llo\"}", "a", "b"), 2)).isEqualTo("1:9");
        assertThat(place(read("a:\n  b: >\n    hello\n    you\n", "a", "b"), 8)).isEqualTo("2:7");
    }

    private static String place(Text text, int index) {
        Text at = text.at(index);
        return at.line() + ":" + at.column();
    }

    private static Text read(String yaml, String section, String key) {
        ConfigErrors errors = new ConfigErrors("f");
        Optional<Text> text = YamlFile.read(yaml, 1_000, errors)
                .flatMap(file -> file.section(section))
                .flatMap(inner -> inner.text(key));
        assertThat(errors.list()).isEmpty();
        return text.orElseThrow();
    }
}
