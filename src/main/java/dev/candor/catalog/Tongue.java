package dev.candor.catalog;

import dev.candor.problem.ProblemException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A language that pages and incidents can be told in. */
public enum Tongue {
    /** In which every text is told first. */
    EN("English"),
    DE("Deutsch"),
    ES("Español");

    private final String title;

    Tongue(String title) {
        this.title = title;
    }

    /** As BCP 47 has it: {@code de}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it calls itself. */
    public String title() {
        return title;
    }

    /** How it writes dates. */
    public Locale locale() {
        return Locale.forLanguageTag(code());
    }

    /** The one of that code; empty for another. */
    public static Optional<Tongue> of(@Nullable String code) {
        return Arrays.stream(values()).filter(t -> t.code().equals(code)).findFirst();
    }

    /**
     * The one that a request names.
     *
     * @param code null for English
     * @throws ProblemException 422 for another
     */
    public static Tongue asked(@Nullable String code) {
        return code == null
                ? EN
                : of(code).orElseThrow(() -> ProblemException.unprocessable(
                        "unknown-language",
                        "Pages don't speak that language",
                        "language must be one of %s, was '%s'".formatted(codes(), code)));
    }

    /**
     * The one that a file names.
     *
     * @throws IllegalArgumentException for another, with what was expected
     */
    static Tongue read(String code) {
        return of(code).orElseThrow(
                        () -> new IllegalArgumentException("expected one of %s, found '%s'".formatted(codes(), code)));
    }

    private static String codes() {
        return Arrays.stream(values()).map(Tongue::code).collect(Collectors.joining(", "));
    }
}
