package dev.candor.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one audience reads of some facts, through the same press, store and desk as in the application. */
final class Reading {
    static final String CAPABILITY = "AAAABBBBCCCCDDDDEEEEFFFFGGG";

    private static final SnapshotStore STORE = store();

    private final Audience audience;
    private final Edition edition;
    private final Edition commons;
    private final Pulse pulse;

    Reading(Facts facts, Audience audience) {
        this(facts, audience, new Pulse(Sample.NOW.minusSeconds(1), Sample.NOW.minusSeconds(3), Sample.PATIENCE));
    }

    Reading(Facts facts, Audience audience, Pulse pulse) {
        Press press = Rendered.press();
        Facts everybodys = facts.of(List.of());
        Map<String, Snapshot> made = press.commons(everybodys, everybodys);
        this.audience = audience;
        this.edition = press.edition(facts, audience);
        this.commons = press.commons(made);
        this.pulse = pulse;
    }

    Edition edition() {
        return edition;
    }

    /** The page of that path. */
    String page(String path) {
        return new String(answer(path, null, false).orElseThrow().body(), StandardCharsets.UTF_8);
    }

    Optional<Desk.Answer> answer(String path, @Nullable String tags, boolean gzip) {
        return answer(path, tags, gzip, Manner.Wish.NONE);
    }

    synchronized Optional<Desk.Answer> answer(String path, @Nullable String tags, boolean gzip, Manner.Wish wish) {
        STORE.commons(commons);
        STORE.pulse(pulse);
        String root = audience.personal() ? "/c/" + CAPABILITY : "";
        return new Desk(STORE, () -> Sample.NOW)
                .answer(new Desk.Asked(audience, root, path, tags, gzip, wish), edition);
    }

    /** Everything that the audience can get, with its headers, by path. */
    Map<String, String> everything() {
        Map<String, String> all = new TreeMap<>();
        edition.snapshots().keySet().stream()
                .filter(path -> !path.startsWith(Hole.OWN))
                .forEach(path -> all.put(path, told(path)));
        Artefacts.seldom(Rendered.BASE, Sharing.NONE).forEach(one -> all.put(one.path(), told(one.path())));
        commons.snapshots().keySet().stream()
                .filter(path -> path.startsWith(Commons.ANY) && audience.personal())
                .map(path -> path.substring(Commons.ANY.length()))
                .forEach(path -> all.put(path, told(path)));
        return all;
    }

    private String told(String path) {
        Desk.Answer answer = answer(path, null, false).orElseThrow();
        return answer.headers() + "\n" + new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static SnapshotStore store() {
        try {
            return new SnapshotStore(Path.of("target", "test-reading"), 1 << 20, Sample.PATIENCE, () -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
