package dev.candor.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {

    @Test
    void whatFitsStaysAndTheRestIsAnEllipsis() {
        assertThat(Excerpt.of("four", 4)).isEqualTo("four");
        assertThat(Excerpt.of("fives", 4)).isEqualTo("fiv…");
        assertThat(Excerpt.of("", 2)).isEmpty();
    }

    @Test
    void noPairOfSurrogatesIsCutInTwo() {
        assertThat(Excerpt.of("ab😀cd", 4)).isEqualTo("ab…");
        assertThat(Excerpt.of("ab😀cd", 5)).isEqualTo("ab😀…");
    }

    @Test
    void aLineHasNoControlCharacters() {
        assertThat(Excerpt.line("one\r\n\u001b[31mtwo\u200b", 40)).isEqualTo("one [31mtwo ");
        assertThat(Excerpt.line("a\nb\nc", 4)).isEqualTo("a b…");
    }
}
