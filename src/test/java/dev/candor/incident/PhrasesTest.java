package dev.candor.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.candor.problem.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhrasesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Some users may see errors.|some users may",
                "SOME of it: a small number of customers might notice|a small number of customers might",
                "We see intermittent failures|intermittent",
                "It fails intermittently|intermittently",
                "You may be experiencing slowness|may be experiencing",
                "We apologize for any inconvenience|apologize for any inconvenience",
                "This hits a subset of users|a subset of users",
                "some\tenterprise\tcustomers  may notice|some enterprise customers may",
            })
    void whatSaysNothingIsRefusedWithThePhrase(String text, String phrase) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> Phrases.require(text));
        assertThat(refused.problem().status()).isEqualTo(422);
        assertThat(refused.problem().detail()).contains("\"" + phrase + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12 of 340 machines in Frankfurt are down since 12:03 UTC.",
                "Machines on one host are gone; each customer finds theirs on their own page.",
                "Intermittence is a word, and so is maybe.",
                "Some machines of 3 customers failed."
            })
    void whatSaysSomethingIsTold(String text) {
        assertThatCode(() -> Phrases.require(text)).doesNotThrowAnyException();
    }
}
