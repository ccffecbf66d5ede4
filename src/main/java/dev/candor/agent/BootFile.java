package dev.candor.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * What the sequences of a spool count in. It lives as long as the directory. If the file alone was lost, what is left
 * goes out under a new boot: at worst it is stored twice, never taken for something else.
 */
final class BootFile {

    private BootFile() {}

    /** The boot of that directory, made if there is none. */
    static UUID in(Path directory) throws IOException {
        Path file = directory.resolve("boot");
        try {
            return UUID.fromString(
                    Files.readString(file, StandardCharsets.US_ASCII).trim());
        } catch (IllegalArgumentException | IOException absent) {
            // The first start, or the file was lost: written anew below.
        }
        UUID boot = UUID.randomUUID();
        Path draft = directory.resolve("boot.new");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.US_ASCII.encode(boot.toString()));
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return boot;
    }
}
