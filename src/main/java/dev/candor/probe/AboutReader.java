package dev.candor.probe;

import dev.candor.catalog.Nearest;
import dev.candor.catalog.Section;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code about}. */
final class AboutReader {

    private AboutReader() {}

    /** What was read; null if there is none. Whether the catalog knows what is named is seen when it speaks. */
    static @Nullable About read(Section section, Function<String, String> fillIn) {
        Optional<Section> inner = section.section("about");
        if (inner.isEmpty()) {
            return null;
        }
        Section about = inner.get().allow("host", "region", "app", "kind", "severity");
        return new About(
                about.value("host", fillIn).orElse(null),
                about.value("region", fillIn).orElse(null),
                about.value("app", fillIn).orElse(null),
                about.value("kind", text -> oneOf(About.KINDS, fillIn.apply(text)))
                        .orElse(null),
                about.value("severity", text -> oneOf(About.SEVERITIES, fillIn.apply(text)))
                        .orElse(null));
    }

    private static String oneOf(List<String> words, String text) {
        if (!words.contains(text)) {
            throw new IllegalArgumentException("expected one of %s, found '%s'%s"
                    .formatted(String.join(", ", words), text, Nearest.hint(text, words)));
        }
        return text;
    }
}
