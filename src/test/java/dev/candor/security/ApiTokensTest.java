package dev.candor.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ApiTokensTest {

    @Inject
    ApiTokens tokens;

    @Inject
    Capabilities capabilities;

    @Test
    void anIssuedTokenIsKnownWithItsRoles() {
        String token = tokens.issue("ci", Set.of(Roles.DEPLOYER));
        assertThat(tokens.verify(token)).get().satisfies(found -> {
            assertThat(found.name()).isEqualTo("ci");
            assertThat(found.roles()).containsExactly(Roles.DEPLOYER);
        });
    }

    @Test
    void aTokenWithAnotherSecretIsRefused() {
        String token = tokens.issue("ci", Set.of(Roles.DEPLOYER));
        String id = token.substring(0, token.indexOf('.'));
        assertThat(tokens.verify(id + ".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "a", "a.b", "nobody.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "a'--.x", "A.B\r\nX: y"})
    void whatIsNoTokenIsRefused(String shown) {
        assertThat(tokens.verify(shown)).isEmpty();
    }

    @Test
    void aCapabilityOpensItsCustomersPageUntilItIsRevoked() {
        String key = capabilities.issue("tokens-test-customer");
        assertThat(capabilities.refresh().customerOf(key)).contains("tokens-test-customer");
        assertThat(capabilities.revokeAll("tokens-test-customer")).isEqualTo(1);
        assertThat(capabilities.refresh().customerOf(key)).isEmpty();
        assertThat(capabilities.revokeAll("tokens-test-customer")).isZero();
    }

    @Test
    void aGuessedCapabilityOpensNothing() {
        assertThat(capabilities.refresh().customerOf("AAAAAAAAAAAAAAAAAAAAAAAAAAA"))
                .isEmpty();
        assertThat(capabilities.refresh().customerOf("tokens-test-customer")).isEmpty();
    }
}
