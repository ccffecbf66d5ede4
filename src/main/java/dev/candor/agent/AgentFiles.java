package dev.candor.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What an agent of its own process keeps beside its key and its spool, to go on after a restart without the hub. */
final class AgentFiles {

    private static final Logger LOG = Logger.getLogger(AgentFiles.class);
    private static final String ASSIGNMENT = "assignment.json";
    private static final String OFFSET = "clock-offset";
    private static final String STATUS = "status.json";
    // Less is noise of the way, and no measurement is the better for it.
    private static final Duration WORTH_KEEPING = Duration.ofMillis(5);

    private final Path directory;
    private @Nullable Duration offset;

    AgentFiles(Path directory) {
        this.directory = directory;
    }

    /** What the hub said last; empty if it never said anything. */
    Optional<AssignmentDocument> assignment() throws IOException {
        Path kept = directory.resolve(ASSIGNMENT);
        return Files.exists(kept) && Files.size(kept) <= AssignmentDocument.LONGEST
                ? Optional.of(AssignmentDocument.read(Files.readString(kept)))
                : Optional.empty();
    }

    void keepAssignment(String document) throws IOException {
        AgentIdentity.write(directory.resolve(ASSIGNMENT), document);
    }

    void forgetAssignment() {
        try {
            Files.deleteIfExists(directory.resolve(ASSIGNMENT));
        } catch (IOException e) {
            LOG.warnf("the last assignment cannot be deleted: %s", e.getMessage());
        }
    }

    /** How far the machine's clock was behind the hub's when this was last known. */
    Duration clockOffset() {
        Path file = directory.resolve(OFFSET);
        try {
            return Files.exists(file)
                    ? Duration.ofNanos(Long.parseLong(Files.readString(file).strip()))
                    : Duration.ZERO;
        } catch (IOException | NumberFormatException e) {
            LOG.warnf("the clock's offset cannot be read; the machine's clock is believed: %s", e.getMessage());
            return Duration.ZERO;
        }
    }

    /** Writes down how the agent is: an orchestrator, or a person on the machine, sees by its age whether the agent hangs. */
    void keep(byte[] report, HubClock clock) {
        try {
            AgentIdentity.write(directory.resolve(STATUS), new String(report, StandardCharsets.UTF_8) + "\n");
            Duration now = clock.offset();
            if (clock.hasHeard() && (offset == null || now.minus(offset).abs().compareTo(WORTH_KEEPING) > 0)) {
                AgentIdentity.write(directory.resolve(OFFSET), now.toNanos() + "\n");
                offset = now;
            }
        } catch (IOException e) {
            LOG.warnf("the status cannot be written: %s", e.getMessage());
        }
    }
}
