package dev.candor.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {

    private static final Path BASH = Path.of("/bin/bash");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b\tc",
                "  a   b  ",
                "'a b'\"c d\"e",
                "'' \"\" x",
                "a\\ b \\' \\\" \\\\ \\$x",
                "\"a \\\" \\\\ \\$x \\` \\n \\' é\"",
                "'a\\nb' 'it'\\''s'",
                "a \\\n  b",
                "a\\\nb 'c\\\nd' \"e\\\nf\"",
                "$'a\\tb\\n\\\\ \\' \\\" \\x41\\101\\u00e9\\U0001F600 \\q \\e[m \\cA'",
                "$'\\xc3\\xa9' $'\\303\\251'",
                "a=$ \"$ \" \"$\" x$",
                "https://h/x?a=b*c[1] '?'",
                "{{name}} \"{{a.b}}\" {} a{b}c {a",
                "a#b x~y =z !",
                "'new\nline' \"new\nline\"",
                "😀 'ü\u200b'",
            })
    void wordsAreWhatBashMakesOfThem(String line) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(BASH), "there is no bash to compare with");
        assertThat(texts(line)).isEqualTo(bash(line));
    }

    @Test
    void whatIsQuotedForAShellIsReadAsItWasByBashAndByUs() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(BASH), "there is no bash to compare with");
        Random random = new Random(7);
        String alphabet = "ab'\"\\$`*?[]{},~#&;|<>()! \t\n\r\u0001\u007f\u00e9\u200b\u2028\ufeff@%=:-1x\ue000";
        List<String> words = new ArrayList<>(List.of("", "'", "-x", "😀", "\u00851"));
        for (int i = 0; i < 300; i++) {
            words.add(random.ints(random.nextInt(12), 0, alphabet.length())
                    .mapToObj(c -> String.valueOf(alphabet.charAt(c)))
                    .collect(Collectors.joining()));
        }
        String line = words.stream().map(ShellQuote::of).collect(Collectors.joining(" "));
        assertThat(line).doesNotContain("\n", "\r");
        assertThat(texts(line)).isEqualTo(words);
        assertThat(bash(line)).isEqualTo(words);
    }

    @Test
    void everyCharacterKnowsWhereItStands() {
        List<ShellWord> words = ShellWords.read("ab 'c'\"d\" $'\\u00e9\\xc3\\xa9😀z'");
        assertThat(places(words.get(0))).containsExactly(0, 1, 2);
        assertThat(places(words.get(1))).containsExactly(4, 7, 9);
        assertThat(words.get(2).text()).isEqualTo("éé😀z");
        assertThat(places(words.get(2))).containsExactly(12, 18, 26, 26, 28, 30);
    }

    private static int[] places(ShellWord word) {
        return IntStream.rangeClosed(0, word.text().length()).map(word::at).toArray();
    }

    @Test
    void linesAfterTheCommandMayBeEmptyOnly() {
        assertThat(texts("a b\n\n  \n")).containsExactly("a", "b");
        assertThat(texts("a \\\r\n b\r\n")).containsExactly("a", "b");
        refused("a b\nc", 4, "expected one command: end the line before with \\ to go on with it here");
    }

    @Test
    void whatAShellWouldRunOrFillInIsRefusedAtItsPlace() {
        refused("a $(x)", 2, "expected text, found a command in $(…): nothing is run here");
        refused("a \"b `x`\"", 5, "expected text, found a command in backticks: nothing is run here");
        refused("a `x`", 2, "expected text, found a command in backticks: nothing is run here");
        for (String variable : List.of("$HOME", "${HOME}", "$1", "$?", "$@", "$_x")) {
            assertThatThrownBy(() -> ShellWords.read("a \"b " + variable + "\""))
                    .hasMessageStartingWith(
                            "expected text, found the variable " + variable + ", which a shell would fill in");
        }
        refused("a | b", 2, "expected one command, found a pipe (put quotes around it if it is meant as text)");
        refused(
                "curl http://x/?a=1&b=2",
                18,
                "expected one command, found '&', which ends it in a shell (put quotes around it if it is meant as text)");
        refused(
                "a; b",
                1,
                "expected one command, found ';', which ends it in a shell (put quotes around it if it is meant as text)");
        refused("a > b", 2, "expected no redirection, found '>'" + QUOTE_IT);
        refused("a <b", 2, "expected no redirection, found '<'" + QUOTE_IT);
        refused("a (b)", 2, "expected a word, found '('" + QUOTE_IT);
        refused("a b*", 3, "expected text, found '*', which a shell may expand" + QUOTE_IT);
        refused("a x?", 3, "expected text, found '?', which a shell may expand" + QUOTE_IT);
        refused("a [x]", 2, "expected text, found '[', which a shell may expand" + QUOTE_IT);
        refused("a ~/x", 2, "expected text, found '~', which a shell expands" + QUOTE_IT);
        refused("a {b,c}", 2, "expected text, found '{', which a shell expands" + QUOTE_IT);
        refused("a x{1..3}", 3, "expected text, found '{', which a shell expands" + QUOTE_IT);
        refused("a # b", 2, "expected text, found a comment" + QUOTE_IT);
        refused("a $\"b\"", 2, "expected '…', \"…\" or $'…', found $\"…\", which shells read differently");
    }

    @Test
    void whatIsNoTextIsRefused() {
        refused("a 'b", 2, "expected a closing ' for the one here");
        refused("a \"b", 2, "expected a closing \" for the one here");
        refused("a $'b\\'", 2, "expected a closing ' for the one here");
        refused("a $'b\\0'", 5, "expected text, found a NUL, which no argument can have");
        refused("a $'\\xff'", 2, "expected UTF-8 text, found other bytes");
        refused("a $'\\ud800'", 4, "expected a character of Unicode, found \\ud800");
        refused("a $'\\xg'", 4, "expected digits after \\x");
    }

    private static final String QUOTE_IT = " (put quotes around it if it is meant as text)";

    private static void refused(String line, int offset, String message) {
        assertThatThrownBy(() -> ShellWords.read(line))
                .as(line)
                .hasMessage(message)
                .extracting(e -> ((CommandException) e).offset())
                .isEqualTo(offset);
    }

    private static List<String> texts(String line) {
        return ShellWords.read(line).stream().map(ShellWord::text).toList();
    }

    private static List<String> bash(String line) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(BASH.toString(), "-c", "printf '%s\\0' " + line);
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return List.of(out.substring(0, out.length() - 1).split("\0", -1));
    }
}
