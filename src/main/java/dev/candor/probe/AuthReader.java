package dev.candor.probe;

import dev.candor.catalog.Section;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code auth}. */
final class AuthReader {

    private static final String[] WAYS = {"basic", "bearer", "digest", "oauth2"};

    private final Function<String, String> fillIn;

    AuthReader(Function<String, String> fillIn) {
        this.fillIn = fillIn;
    }

    /** What was read; null for none. */
    @Nullable
    Auth read(Section section, List<Map.Entry<String, String>> headers) {
        Section auth = section.section("auth").orElse(null);
        if (auth == null) {
            return null;
        }
        auth.allow(WAYS);
        if (headers.stream().anyMatch(header -> header.getKey().equalsIgnoreCase("authorization"))) {
            section.errorAtKey("auth", "expected 'auth' or the header Authorization, found both");
        }
        List<String> found = List.of(WAYS).stream().filter(auth::has).toList();
        if (found.isEmpty()) {
            auth.error("expected one of the keys %s".formatted(String.join(", ", WAYS)));
            return null;
        }
        if (found.size() > 1) {
            auth.errorAtKey(found.get(1), "expected '%s' or '%s', found both".formatted(found.get(0), found.get(1)));
        }
        return switch (found.get(0)) {
            case "basic" -> user(auth, "basic").map(user -> basic(auth, user)).orElse(null);
            case "digest" ->
                user(auth, "digest")
                        .map(user -> (Auth) new Auth.Digest(user.name(), user.password()))
                        .orElse(null);
            case "bearer" ->
                auth.value("bearer", fillIn.andThen(HttpReader::headerValue))
                        .map(Auth.Bearer::new)
                        .orElse(null);
            default -> auth.section("oauth2").flatMap(this::oauth2).orElse(null);
        };
    }

    private record User(String name, String password) {}

    private static Auth basic(Section auth, User user) {
        if (user.name().contains(":")) {
            auth.error("basic", "expected a user without ':' (RFC 7617)");
        }
        return new Auth.Basic(user.name(), user.password());
    }

    /** {@code user:password}, or a mapping of {@code user} and {@code password}. */
    private Optional<User> user(Section auth, String key) {
        if (!auth.isSection(key)) {
            return auth.value(key, fillIn.andThen(text -> {
                int colon = text.indexOf(':');
                if (colon < 1) {
                    throw new IllegalArgumentException("expected USER:PASSWORD");
                }
                return new User(text.substring(0, colon), text.substring(colon + 1));
            }));
        }
        return auth.section(key).flatMap(both -> {
            both.allow("user", "password");
            Optional<String> user = both.requiredText("user").flatMap(text -> both.read(text, fillIn));
            Optional<String> password = both.requiredText("password").flatMap(text -> both.read(text, fillIn));
            return user.flatMap(name -> password.map(word -> new User(name, word)));
        });
    }

    private Optional<Auth> oauth2(Section section) {
        section.allow("token_url", "client_id", "client_secret", "scope");
        var url = section.requiredText("token_url").flatMap(text -> section.read(text, fillIn.andThen(Targets::url)));
        Optional<String> id = section.requiredText("client_id").flatMap(text -> section.read(text, fillIn));
        Optional<String> secret = section.requiredText("client_secret").flatMap(text -> section.read(text, fillIn));
        String scope = section.value("scope", fillIn).orElse(null);
        return url.flatMap(at -> id.flatMap(name -> secret.map(word -> new Auth.OAuth2(at, name, word, scope))));
    }
}
