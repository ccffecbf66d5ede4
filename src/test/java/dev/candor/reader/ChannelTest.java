package dev.candor.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.candor.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelTest {

    @Test
    void anAddressIsKeptOnceHoweverItIsWritten() {
        assertThat(Channel.EMAIL.address(" Ops+Night@Example.COM ")).isEqualTo("ops+night@example.com");
        assertThat(Channel.WEBHOOK.address("https://hooks.example/a?b=c")).isEqualTo("https://hooks.example/a?b=c");
        assertThat(Channel.STATUSPAGE.address("http://hooks.example:8080/")).isEqualTo("http://hooks.example:8080/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a@b",
                "a@@b.example",
                "a b@c.example",
                "a@b.example, c@d.example",
                "a@b.example\nBcc: c",
                "<a@b.example>",
                "a@-b.example",
                "a@b..example",
                "a@b.example.",
                "\"a b\"@c.example"
            })
    void whatCouldEndAHeaderOrReachTwoIsNoAddress(String text) {
        assertThatThrownBy(() -> Channel.EMAIL.address(text)).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hooks.example",
                "/path",
                "ftp://a.example/",
                "http://",
                "http://u@a.example/",
                "http://a.example:25/",
                "http://a.example:70000/",
                "http://a.example/#x",
                "http://a example/",
                "javascript:alert(1)"
            })
    void whatIsNoWebAddressIsNoWebhook(String text) {
        assertThatThrownBy(() -> Channel.WEBHOOK.address(text)).isInstanceOf(ProblemException.class);
    }

    @Test
    void whoMayKnowThatThereIsOneNeedNotReadWhich() {
        assertThat(Channel.EMAIL.masked("ops@example.com")).isEqualTo("o…@example.com");
        assertThat(Channel.WEBHOOK.masked("https://hooks.example/secret?key=1")).isEqualTo("https://hooks.example/…");
    }
}
