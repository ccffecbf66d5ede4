package dev.candor.security;

/** Tokens that are good in tests. */
public final class TestTokens {

    /** An operator's with every role; {@code %test.candor.security.operator-token} says the same. */
    public static final String ADMIN = "test.0123456789012345678901234567890123456789";

    private TestTokens() {}
}
