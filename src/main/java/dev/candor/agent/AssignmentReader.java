package dev.candor.agent;

import dev.candor.probe.Probe;
import dev.candor.probe.ProbeFile;
import dev.candor.security.SecretSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes an assignment of its document, filling in the secrets that this machine has. Reads again only what changed. */
final class AssignmentReader {

    private final SecretSource secrets;
    private Map<String, Read> known = Map.of();

    AssignmentReader(SecretSource secrets) {
        this.secrets = secrets;
    }

    private record Read(String source, ProbeFile file) {}

    /**
     * What can be followed.
     *
     * @param unreadable what is wrong with the probes that can't be, a line each
     */
    record Followed(Assignment assignment, List<String> unreadable) {}

    /** Reads the document. */
    Followed read(AssignmentDocument document) {
        Map<String, Read> now = new HashMap<>();
        List<String> unreadable = new ArrayList<>();
        document.probes().forEach((id, source) -> {
            Read before = known.get(id);
            // One that names a secret which is not here yet is tried anew each time.
            Read read = before != null
                            && before.source().equals(source)
                            && before.file().isGood()
                    ? before
                    : new Read(source, parse(id, source));
            now.put(id, read);
            read.file().errors().stream()
                    .limit(1)
                    .map(error -> "%s: %s".formatted(id, error.message()))
                    .forEach(unreadable::add);
        });
        known = Map.copyOf(now);
        List<Assignment.Item> items = new ArrayList<>();
        for (AssignmentDocument.Turns turns : document.turns()) {
            Read read = now.get(turns.probe());
            if (read != null && read.file().isGood()) {
                for (Probe probe : read.file().probes()) {
                    items.add(new Assignment.Item(
                            turns.key(), probe, turns.interval(), turns.phase(), turns.from(), turns.until()));
                }
            }
        }
        return new Followed(new Assignment(document.location(), document.version(), items), List.copyOf(unreadable));
    }

    private ProbeFile parse(String id, String source) {
        return ProbeFile.parse(
                id, "{\"version\":\"candor/v1\",\"probes\":[" + source + "]}", Optional.empty(), Map.of(), secrets);
    }
}
