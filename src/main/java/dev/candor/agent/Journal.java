package dev.candor.agent;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agent's own word of which measurements it ever took down: a line {@code boot sequence} for each, written before the
 * measurement is sent. Whoever doubts the hub's count holds it against this. When it has grown to 64 MiB it begins anew
 * and the one before is kept beside it. Used by one thread.
 */
final class Journal implements Closeable {

    /** Writes nothing. */
    static final Journal NONE = new Journal(null, new UUID(0, 0), null);

    private static final long LONGEST = 64L << 20;

    private final @Nullable Path file;
    private final UUID boot;
    private final StringBuilder lines = new StringBuilder();
    private @Nullable FileChannel out;

    private Journal(@Nullable Path file, UUID boot, @Nullable FileChannel out) {
        this.file = file;
        this.boot = boot;
        this.out = out;
    }

    /** Opens the journal, and adds what the spool took down before a crash kept it out of here. */
    static Journal open(Path file, Spool spool) throws IOException {
        long last = 0;
        if (Files.exists(file)) {
            String ours = spool.boot() + " ";
            try (Stream<String> lines = Files.lines(file, StandardCharsets.US_ASCII)) {
                last = lines.filter(line -> line.startsWith(ours))
                        .mapToLong(line -> Long.parseLong(line.substring(ours.length())))
                        .max()
                        .orElse(0);
            }
        }
        Journal journal = new Journal(
                file,
                spool.boot(),
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE));
        List<Long> unwritten = spool.pendingAfter(last);
        unwritten.forEach(journal::add);
        journal.write();
        return journal;
    }

    void add(long sequence) {
        if (file != null) {
            lines.append(boot).append(' ').append(sequence).append('\n');
        }
    }

    /** Writes what was added; it outlives the process, and a power cut where the file system does. */
    void write() throws IOException {
        FileChannel channel = out;
        if (channel == null || file == null || lines.isEmpty()) {
            return;
        }
        if (channel.size() > LONGEST) {
            channel.close();
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            out = channel;
        }
        ByteBuffer text = StandardCharsets.US_ASCII.encode(lines.toString());
        while (text.hasRemaining()) {
            channel.write(text);
        }
        lines.setLength(0);
    }

    @Override
    public void close() throws IOException {
        FileChannel channel = out;
        if (channel != null) {
            channel.close();
        }
    }
}
