package dev.candor.security;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The account that a first start makes: there is no default password anywhere. */
@ApplicationScoped
public class FirstOperator {

    private final ApiTokens tokens;

    FirstOperator(ApiTokens tokens) {
        this.tokens = tokens;
    }

    /** A new administrator's token if there is no token yet; empty at every later start. It can't be read again. */
    public Optional<String> tokenIfNone() {
        return tokens.any() ? Optional.empty() : Optional.of(tokens.issue("first operator", Roles.ALL));
    }
}
