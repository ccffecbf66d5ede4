package dev.candor.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelsTest {

    @Test
    void signsAsTheVectorOfStandardWebhooksSays() throws Exception {
        Channels.Channel channel = channels("https://example.com/hook", ReceiverPorts.SECRET)
                .find("pager")
                .orElseThrow();

        assertThat(channel.signer().sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"whsec_", "whsec_c2hvcnQ=", "whsec_%%%", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    void aWrongSecretStopsTheStartAndIsNotRepeated(String secret) {
        assertThatThrownBy(() -> channels("https://example.com/hook", secret))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("candor.alert.webhooks.pager.secret")
                .hasMessageNotContaining("MfKQ9r8G")
                .hasMessageNotContaining("c2hvcnQ");
    }

    @Test
    void aSecretHas24To64Bytes() {
        assertThatThrownBy(() -> channels("https://example.com/", secretOf(23))).hasMessageContaining("holds 23");
        assertThatThrownBy(() -> channels("https://example.com/", secretOf(65))).hasMessageContaining("holds 65");
        assertThat(channels("https://example.com/", secretOf(24)).all()).hasSize(1);
        assertThat(channels("https://example.com/", secretOf(64)).all()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hook", "ftp://example.com/hook", "https://user:word@example.com/hook"})
    void aWrongAddressStopsTheStart(String url) {
        assertThatThrownBy(() -> channels(url, ReceiverPorts.SECRET))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("candor.alert.webhooks.pager.url");
    }

    @Test
    void privateAddressesAreRefusedUnlessAllowed() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");

        assertThat(channels("https://example.com/", secretOf(32)).guard().refusal(loopback))
                .isPresent();
        Channels allowing = new Channels(config("https://example.com/", secretOf(32), List.of("127.0.0.0/8")));
        assertThat(allowing.guard().refusal(loopback)).isEmpty();
        assertThatThrownBy(() -> new Channels(config("https://example.com/", secretOf(32), List.of("home"))))
                .hasMessageContaining("candor.alert.allow");
    }

    @Test
    void retriesBeginWithinSecondsAndEndAfterADay() {
        Retries retries = new Retries(RandomGenerator.getDefault());
        Duration total = Duration.ZERO;
        int attempt = 1;
        for (Optional<Duration> wait = retries.after(attempt); wait.isPresent(); wait = retries.after(++attempt)) {
            total = total.plus(wait.get());
        }

        assertThat(attempt).isEqualTo(16);
        assertThat(total).isBetween(Duration.ofHours(21), Duration.ofHours(27));
        assertThat(retries.after(1).orElseThrow()).isBetween(Duration.ofMillis(1800), Duration.ofMillis(2200));
    }

    private static String secretOf(int bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    private static Channels channels(String url, String secret) {
        return new Channels(config(url, secret, List.of()));
    }

    // Quarkus reads 10s as well; the plain library reads ISO 8601 only, and knows no expressions.
    static final Map<String, String> DURATIONS = Map.of(
            "candor.alert.links", "https://status.example.com",
            "candor.alert.timeout", "PT10S",
            "candor.alert.resend", "PT30S",
            "candor.alert.unacknowledge-after", "PT2H",
            "candor.alert.repeat", "PT4H",
            "candor.alert.kept", "P90D",
            "candor.alert.late", "PT3M");

    static AlertConfig config(Map<String, String> own) {
        Map<String, String> values = new HashMap<>(DURATIONS);
        values.putAll(own);
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .withMapping(AlertConfig.class)
                .build()
                .getConfigMapping(AlertConfig.class);
    }

    private static AlertConfig config(String url, String secret, List<String> allow) {
        Map<String, String> values = new HashMap<>(Map.of(
                "candor.alert.webhooks.pager.url",
                url,
                "candor.alert.webhooks.pager.secret",
                secret,
                "candor.alert.timeout",
                "PT10S"));
        values.putAll(DURATIONS);
        if (!allow.isEmpty()) {
            values.put("candor.alert.allow", String.join(",", allow));
        }
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .withMapping(AlertConfig.class)
                .build()
                .getConfigMapping(AlertConfig.class);
    }
}
