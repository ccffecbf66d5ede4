package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Component;
import dev.candor.incident.Incident;
import dev.candor.incident.Update;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Foreign text is text, whatever it tries to be. */
class InertTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<svg onload=alert(1)>",
                "\"><img src=x onerror=alert(1)>",
                "{frame.style} {{7*7}} ${jndi:ldap://x} {#include page/frame /}",
                "</title><script>alert(1)</script>",
                "[x](javascript:alert(1))",
                "[x](  jAvAsCrIpT:alert(1))",
                "[x](data:text/html;base64,PHNjcmlwdD4=)",
                "<javascript:alert(1)>",
                "![x](https://evil.example/pixel.png)",
                "<a href=\"https://evil.example\" onclick=\"alert(1)\">x</a>",
                "<style>*{display:none}</style>",
                "`</code><script>alert(1)</script>`",
                "[a]: javascript:alert(1)\n[a]",
                "<iframe srcdoc='<script>alert(1)</script>'>",
                "<form action=//evil.example><input name=x>"
            })
    void aVectorIsInertWhereverItStands(String vector) {
        Sample sample = new Sample();
        Update update = Sample.update(1, Sample.NOW, Incident.Phase.INVESTIGATING, vector, false);
        Incident i = sample.incident(null, "edge", List.of(), List.of(update));
        sample.components.set(0, new Component("edge", vector, vector, vector, 0));
        sample.incidents.set(
                0,
                new Incident(
                        i.id(),
                        vector,
                        i.phase(),
                        i.severity(),
                        null,
                        null,
                        vector,
                        i.beganAt(),
                        i.detectedAt(),
                        i.publishedAt(),
                        null,
                        true,
                        i.components(),
                        List.of(vector),
                        i.evidence(),
                        i.updates()));
        String page = Rendered.status(sample.facts(), Audience.EVERYBODY);
        assertThat(page)
                .doesNotContainIgnoringCase("<script")
                .doesNotContainIgnoringCase("<img")
                .doesNotContainIgnoringCase("<svg onload")
                .doesNotContainIgnoringCase("<iframe")
                // Our own, for the reader's clocks, is the only one.
                .containsOnlyOnce("<form")
                .doesNotContainIgnoringCase("<form action")
                .doesNotContainIgnoringCase("href=\"javascript")
                .doesNotContainIgnoringCase("href=\"data")
                .doesNotContain("49")
                .containsOnlyOnce("<style>");
        assertThat(SafeMarkdown.html(vector).toString())
                .doesNotContainPattern("(?i)<[^>]*\\son\\w+=")
                .doesNotContainPattern("(?i)<(script|img|svg|style|iframe|form|input)");
    }

    @Test
    void honestMarkdownStaysWhatItIs() {
        assertThat(SafeMarkdown.html("We **replaced** `nvme2`.\n\n* one\n* [two](https://example.com/x)")
                        .toString())
                .contains("<strong>replaced</strong>", "<code>nvme2</code>", "<li>one</li>")
                .contains("<a href=\"https://example.com/x\" rel=\"nofollow noreferrer noopener\">two</a>");
    }

    @Test
    void controlsAndReversedTextAreGoneFromTitles() {
        assertThat(Words.plain(" a\u0000b\u001b[31mc\u202egnp.exe\u2066 \r\n d "))
                .isEqualTo("a b [31mc gnp.exe d");
        assertThat(Words.plain("x".repeat(5_000))).hasSize(301);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.1.2.3:443 refused the connection | connection refused",
                "10.1.2.3:443 reset the connection | connection broken off",
                "timed out while connecting to 10.1.2.3, expected the end within 5 s | no answer in time",
                "10.1.2.3:443 did not accept a connection in time | no answer in time",
                "the certificate is not believed: expired at 2026-01-01 | certificate not valid",
                "TLS failed while shaking hands: x | no secure connection",
                "the name db.internal has no address | name not found",
                "the resolver answered SERVFAIL for db.internal | name not found",
                "expected status == 200, observed 503 | answered 5xx",
                "expected status == 200, observed 404 | answered 4xx",
                "expected timing.total < 800 ms, observed 1200 ms | slower than promised",
                "something with a secret | answer not as expected"
            })
    void aFailureIsToldInWordsOfOurs(String detail, String words) {
        assertThat(PlainReason.of(detail)).isEqualTo(words);
    }
}
