package dev.candor.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PasswordsTest {

    @Test
    void aPasswordMatchesItsOwnStringAndNoOther() {
        String kept = Passwords.hash("correct horse battery");
        assertThat(kept).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain("horse");
        assertThat(Passwords.matches("correct horse battery", kept)).isTrue();
        assertThat(Passwords.matches("correct horse batterz", kept)).isFalse();
        assertThat(Passwords.hash("correct horse battery")).isNotEqualTo(kept);
    }

    // From the test suite of the Argon2 reference implementation.
    @Test
    void whatTheReferenceImplementationWroteIsRead() {
        String reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assertThat(Passwords.matches("password", reference)).isTrue();
        assertThat(Passwords.matches("Password", reference)).isFalse();
    }

    @Test
    void aLongerPasswordThanAnybodyHasIsNotEvenTried() {
        assertThat(Passwords.matches("x".repeat(1025), Passwords.NOBODYS)).isFalse();
    }

    @Test
    void aStringOfAnotherMakeIsAnErrorAndNoMatch() {
        assertThatThrownBy(() -> Passwords.matches("secret", "$2a$10$abcdefghijklmnopqrstuv"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Argon2id");
    }
}
