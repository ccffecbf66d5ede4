package dev.candor.agent;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an agent measured and nobody has acknowledged yet, on disk. Records are numbered from 1 for as long as the
 * directory lives, and no number is used twice, so that (agent, boot, sequence) names a measurement for ever. Only what
 * is durable is handed out for sending. Bounded: when full, the oldest segment goes, and what it held is counted.
 *
 * <p>Acknowledgements are kept in memory and on disk only by deleting whole segments: after a crash some records are
 * sent again, which the sink tells by their number.
 */
final class Spool implements Closeable {

    private final Path directory;
    private final Limits limits;
    private final UUID boot;
    private final FileChannel lockFile;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private Segment active;
    private long durableEnd;
    private boolean closed;
    private long dropped;
    private int tornTails;
    private int badRecords;

    /**
     * Bounds of a spool.
     *
     * @param bytes of all segments together
     * @param segmentBytes after which a new segment begins
     */
    record Limits(long bytes, int segmentBytes) {

        static final Limits DEFAULT = new Limits(256L << 20, 1 << 20);

        Limits {
            if (segmentBytes < 1 || bytes < 2L * segmentBytes) {
                throw new IllegalArgumentException(
                        "a spool must hold at least two segments, was %d bytes in segments of %d"
                                .formatted(bytes, segmentBytes));
            }
        }
    }

    /** A record as it is sent. */
    record Stored(long sequence, String payload) {}

    /**
     * How the spool stands.
     *
     * @param depth records not acknowledged
     * @param bytes on disk
     * @param dropped records given up unsent since the start, because the spool was full
     * @param tornTails writes interrupted by a crash, found at the start
     * @param badRecords records passed over because they were damaged on disk
     */
    record Standing(long depth, long bytes, long dropped, int tornTails, int badRecords) {}

    /**
     * Opens the spool in that directory, creating it if there is none.
     *
     * @throws IOException also if another process or agent has it open
     */
    static Spool open(Path directory, Limits limits) throws IOException {
        Files.createDirectories(directory);
        FileChannel lockFile =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (tryLock(lockFile) == null) {
                throw new IOException("the spool %s is in use by another agent".formatted(directory));
            }
            return new Spool(directory, limits, lockFile);
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private Spool(Path directory, Limits limits, FileChannel lockFile) throws IOException {
        this.directory = directory;
        this.limits = limits;
        this.lockFile = lockFile;
        long next = 1;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Segment::isSegment).sorted().toList()) {
                Segment segment = Segment.at(file);
                Segment.Damage damage = segment.recover();
                badRecords += damage.badRecords();
                tornTails += damage.tornBytes() > 0 ? 1 : 0;
                // What was cut off may have held numbers already sent: step over as many as could have stood there.
                next = Math.max(next, segment.end() + (damage.tornBytes() + Segment.HEADER - 1) / Segment.HEADER);
                segments.add(segment);
            }
        }
        long first = next;
        this.boot = BootFile.in(directory);
        this.active = Segment.create(directory, first);
        segments.removeIf(empty -> empty.first() == first);
        forceDirectory();
        segments.add(active);
        durableEnd = first;
        trim();
    }

    /** What the sequences count in: another one only if the directory was emptied. */
    UUID boot() {
        return boot;
    }

    /**
     * Writes the text as the next record; it is durable after {@link #sync}. A text too long for a record is given up and
     * counted.
     *
     * @throws IOException if the disk does not take it; the record is then not in the spool and its number stays free
     */
    synchronized void append(String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        if (payload.length > Segment.MAX_PAYLOAD) {
            dropped++;
            return;
        }
        if (active.size() > 0 && active.size() + Segment.HEADER + payload.length > limits.segmentBytes()) {
            roll();
        }
        while (segments.size() > 1 && bytes() + Segment.HEADER + payload.length > limits.bytes()) {
            Segment oldest = segments.removeFirst();
            dropped += oldest.pending();
            oldest.delete();
        }
        active.append(payload);
    }

    private void roll() throws IOException {
        active.force();
        Segment next = Segment.create(directory, active.end());
        forceDirectory();
        Segment full = active;
        segments.add(next);
        active = next;
        full.seal();
        durableEnd = Math.max(durableEnd, full.end());
        trim();
    }

    /** Makes every record written so far durable. Costs nothing if it already is. */
    synchronized void sync() throws IOException {
        if (durableEnd < active.end()) {
            active.force();
            durableEnd = active.end();
        }
    }

    /** The number the next record will get. */
    synchronized long nextSequence() {
        return active.end();
    }

    /**
     * What to send next: durable records from {@code liveFrom} on, oldest first; if they leave room, older ones, newest
     * segment first, for at most four fifths of the batch. The same records are handed out again until they are
     * acknowledged.
     */
    synchronized List<Stored> next(long liveFrom, int max) throws IOException {
        List<Stored> batch = new ArrayList<>();
        for (Segment segment : segments) {
            if (segment.end() > liveFrom) {
                collect(segment, liveFrom, durableEnd, max, batch);
            }
        }
        int room = Math.min(max, batch.size() + max * 4 / 5);
        for (Iterator<Segment> newestFirst = segments.descendingIterator(); newestFirst.hasNext(); ) {
            Segment segment = newestFirst.next();
            if (segment.first() < liveFrom) {
                collect(segment, segment.first(), Math.min(liveFrom, durableEnd), room, batch);
            }
        }
        return batch;
    }

    private void collect(Segment segment, long from, long end, int max, List<Stored> into) throws IOException {
        long sequence = segment.nextPending(from, end);
        if (sequence < 0 || into.size() >= max) {
            return;
        }
        try (FileChannel in = segment.openForReading()) {
            while (sequence >= 0 && into.size() < max) {
                byte[] payload = segment.read(in, sequence);
                if (payload == null) {
                    badRecords++;
                    segment.settle(sequence);
                } else {
                    into.add(new Stored(sequence, new String(payload, StandardCharsets.UTF_8)));
                }
                sequence = segment.nextPending(sequence + 1, end);
            }
        }
    }

    /** These records are safe elsewhere. Numbers that are unknown or already acknowledged are ignored. */
    synchronized void acknowledge(Collection<Long> sequences) throws IOException {
        for (long sequence : sequences) {
            for (Segment segment : segments) {
                if (sequence < segment.end()) {
                    segment.settle(sequence);
                    break;
                }
            }
        }
        // A quarter of a segment keeps a restart from sending much again, and new files rare.
        if (active.pending() == 0 && active.size() > limits.segmentBytes() / 4) {
            roll();
        }
        trim();
    }

    private void trim() throws IOException {
        for (Iterator<Segment> oldestFirst = segments.iterator(); oldestFirst.hasNext(); ) {
            Segment segment = oldestFirst.next();
            if (segment != active && segment.pending() == 0) {
                oldestFirst.remove();
                segment.delete();
            }
        }
    }

    /** The numbers of all records after that one that are not acknowledged, in order. */
    synchronized List<Long> pendingAfter(long sequence) {
        List<Long> pending = new ArrayList<>();
        for (Segment segment : segments) {
            long next = segment.nextPending(sequence + 1, segment.end());
            while (next >= 0) {
                pending.add(next);
                next = segment.nextPending(next + 1, segment.end());
            }
        }
        return pending;
    }

    /** How the spool stands now. */
    synchronized Standing standing() {
        return new Standing(
                segments.stream().mapToLong(Segment::pending).sum(), bytes(), dropped, tornTails, badRecords);
    }

    private long bytes() {
        return segments.stream().mapToLong(Segment::size).sum();
    }

    private void forceDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Makes everything durable and lets go of the directory. A second call does nothing. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (active.pending() == 0 && active.size() > 0) {
                roll();
            }
            active.seal();
        } finally {
            lockFile.close();
        }
    }
}
