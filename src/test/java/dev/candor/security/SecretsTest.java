package dev.candor.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    private static final String VALUE = "s3cr3t/ \"Ünïcode\"+";
    private final Secrets secrets = Secrets.of(List.of(VALUE, "abc"));

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a s3cr3t/ \"Ünïcode\"+ b",
                "a s3cr3t%2F+%22%C3%9Cn%C3%AFcode%22%2B b",
                "a s3cr3t%2F%20%22%C3%9Cn%C3%AFcode%22%2B b",
                "a s3cr3t/ \\\"Ünïcode\\\"+ b"
            })
    void aSecretIsHiddenHoweverItIsWritten(String text) {
        assertThat(secrets.redact(text)).isEqualTo("a *** b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u:", "us:", "use:", "user:"})
    void aSecretIsHiddenWithinTheBase64OfABasicHeader(String before) {
        String encoded = Base64.getEncoder().encodeToString((before + VALUE).getBytes(StandardCharsets.UTF_8));
        assertThat(secrets.redact("Basic " + encoded + ".")).isEqualTo("Basic ***.");
    }

    @Test
    void theBeginningOfASecretIsHiddenWhereATextWasCutWithinIt() {
        assertThat(secrets.redact("observed s3cr3t/…")).isEqualTo("observed ***…");
        assertThat(secrets.redact("observed s3c…")).isEqualTo("observed s3c…");
    }

    @Test
    void shortSecretsHideNothingAndNoSecretIsToldByToString() {
        assertThat(secrets.redact("abc")).isEqualTo("abc");
        assertThat(secrets.toString()).doesNotContain("s3cr3t", "abc");
    }

    @Test
    void textsAreClearedAtAnyDepthOfData() {
        assertThat(secrets.redact(Map.of("a", List.of(Map.of("b", "x" + VALUE), 5))))
                .isEqualTo(Map.of("a", List.of(Map.of("b", "x***"), 5)));
    }

    @Test
    void secretsAreEqualIfTheirValuesAre() {
        assertThat(Secrets.of(List.of("a", "b"))).isEqualTo(Secrets.of(List.of("b", "a")));
        assertThat(Secrets.of(List.of("a"))).isNotEqualTo(Secrets.NONE);
    }

    @Test
    void theEnvironmentComesBeforeTheDirectory() throws IOException {
        Files.writeString(directory.resolve("cart.api-token"), "from file\r\n");
        Files.writeString(directory.resolve("other"), "x\n\n");
        SecretStore store = new SecretStore(Map.of("CANDOR_SECRET_ONLY", "e"), directory);
        assertThat(store.find("only")).contains("e");
        assertThat(store.find("cart.api-token")).contains("from file");
        assertThat(store.find("other")).contains("x\n");
        assertThat(store.find("none")).isEmpty();
        assertThat(new SecretStore(Map.of("CANDOR_SECRET_CART_API_TOKEN", "e"), directory).find("cart.api-token"))
                .contains("e");
        assertThat(store.placeOf("cart.api-token"))
                .isEqualTo("the environment variable CANDOR_SECRET_CART_API_TOKEN or the file "
                        + directory.resolve("cart.api-token"));
    }

    @Test
    void aSecretThatCannotBeTakenIsRefusedWithoutSayingIt() throws IOException {
        Files.write(directory.resolve("bytes"), new byte[] {(byte) 0xff, 'x'});
        Files.writeString(directory.resolve("long"), "x".repeat(65_537));
        SecretStore store = new SecretStore(Map.of(), directory);
        assertThatThrownBy(() -> store.find("bytes"))
                .hasMessage("expected UTF-8 in %s, found other bytes", directory.resolve("bytes"));
        assertThatThrownBy(() -> store.find("long")).hasMessageStartingWith("expected a secret of at most 65536 bytes");
        assertThat(store.find("../" + directory.getFileName() + "/long")).isEmpty();
        assertThat(store.find("..")).isEmpty();
    }
}
