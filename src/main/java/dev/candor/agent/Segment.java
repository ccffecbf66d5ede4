package dev.candor.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of a {@link Spool}: records of ascending sequence, each as magic, length, checksum, sequence, payload. Not
 * thread-safe; the spool holds its lock around every call.
 */
final class Segment {

    /** Longest payload in bytes; whoever writes must refuse longer ones. */
    static final int MAX_PAYLOAD = 256 * 1024;

    /** Magic, length and checksum of 4 bytes each, then the sequence. */
    static final int HEADER = 20;

    // 0xFE and 0xFF occur in no UTF-8 text, so a reader that lost its place finds the next record by them.
    private static final int MAGIC = 0xFEC4FFD1;
    private static final String SUFFIX = ".segment";
    private static final int ABSENT = -1;

    private final Path file;
    private final long first;
    private int size;
    private int records;
    private int[] offsets = new int[64];
    private final BitSet settled = new BitSet();
    private @Nullable FileChannel out;

    private Segment(Path file, long first) {
        this.file = file;
        this.first = first;
    }

    /** What opening an old segment found wrong with it. */
    record Damage(int badRecords, int tornBytes) {}

    /** A new empty segment whose first record will carry {@code first}. */
    static Segment create(Path directory, long first) throws IOException {
        Segment segment = new Segment(directory.resolve("%019d%s".formatted(first, SUFFIX)), first);
        segment.out = FileChannel.open(
                segment.file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        return segment;
    }

    /** Whether the file has a segment's name. */
    static boolean isSegment(Path file) {
        return file.getFileName().toString().matches("\\d{19}\\.segment");
    }

    /** An existing segment, not yet read. */
    static Segment at(Path file) {
        String name = file.getFileName().toString();
        return new Segment(file, Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
    }

    /**
     * Indexes what the file holds. Damaged records are passed over; what follows the last whole record is cut off, since
     * it is a write that a crash interrupted.
     */
    Damage recover() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int bad = 0;
        int position = 0;
        while (position < bytes.length) {
            if (isRecord(buffer, position)) {
                index(buffer.getLong(position + 12), position);
                position += HEADER + buffer.getInt(position + 4);
            } else {
                int next = nextRecord(buffer, position + 1);
                if (next < 0) {
                    break;
                }
                bad++;
                position = next;
            }
        }
        size = position;
        if (position < bytes.length) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(position);
                channel.force(true);
            }
        }
        return new Damage(bad, bytes.length - position);
    }

    private boolean isRecord(ByteBuffer buffer, int position) {
        if (position + HEADER > buffer.limit() || buffer.getInt(position) != MAGIC) {
            return false;
        }
        int length = buffer.getInt(position + 4);
        if (length < 0 || length > MAX_PAYLOAD || position + HEADER + length > buffer.limit()) {
            return false;
        }
        long sequence = buffer.getLong(position + 12);
        return sequence >= first + records
                && sequence - first <= Integer.MAX_VALUE / 2
                && buffer.getInt(position + 8) == checksum(buffer, position, length);
    }

    private int nextRecord(ByteBuffer buffer, int from) {
        for (int position = from; position + HEADER <= buffer.limit(); position++) {
            if (isRecord(buffer, position)) {
                return position;
            }
        }
        return -1;
    }

    private static int checksum(ByteBuffer buffer, int position, int length) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.duplicate().position(position + 12).limit(position + HEADER + length));
        return (int) crc.getValue();
    }

    private void index(long sequence, int offset) {
        int at = (int) (sequence - first);
        if (at >= offsets.length) {
            offsets = Arrays.copyOf(offsets, Math.max(at + 1, offsets.length * 2));
        }
        Arrays.fill(offsets, records, at, ABSENT);
        settled.set(records, at);
        offsets[at] = offset;
        records = at + 1;
    }

    /**
     * Writes the next record; its sequence is the one after the last. A write that fails half-way leaves nothing behind:
     * the next one starts at the same place.
     */
    void append(byte[] payload) throws IOException {
        FileChannel channel = out;
        if (channel == null) {
            throw new IOException(file + " is closed");
        }
        ByteBuffer buffer = ByteBuffer.allocate(HEADER + payload.length);
        buffer.putInt(MAGIC)
                .putInt(payload.length)
                .putInt(0)
                .putLong(first + records)
                .put(payload);
        buffer.putInt(8, checksum(buffer, 0, payload.length));
        buffer.flip();
        int offset = size;
        int position = offset;
        while (buffer.hasRemaining()) {
            position += channel.write(buffer, position);
        }
        index(first + records, offset);
        size = position;
    }

    /** Makes everything written so far durable. */
    void force() throws IOException {
        FileChannel channel = out;
        if (channel != null) {
            channel.force(false);
        }
    }

    /** Ends writing; reading goes on. */
    void seal() throws IOException {
        FileChannel channel = out;
        if (channel != null) {
            try {
                channel.force(true);
            } finally {
                channel.close();
                out = null;
            }
        }
    }

    /** The first unsettled sequence at or after {@code from} and before {@code end}, or -1. */
    long nextPending(long from, long end) {
        long start = Math.max(from, first) - first;
        if (start >= records) {
            return -1;
        }
        int at = settled.nextClearBit((int) start);
        return at < records && first + at < end ? first + at : -1;
    }

    /** The payload of a record, or null if the file no longer gives it back whole. */
    byte @Nullable [] read(FileChannel in, long sequence) throws IOException {
        int offset = offsets[(int) (sequence - first)];
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        if (!fill(in, header, offset) || header.getInt(0) != MAGIC || header.getLong(12) != sequence) {
            return null;
        }
        int length = header.getInt(4);
        if (length < 0 || length > MAX_PAYLOAD) {
            return null;
        }
        ByteBuffer whole = ByteBuffer.allocate(HEADER + length);
        if (!fill(in, whole, offset) || whole.getInt(8) != checksum(whole, 0, length)) {
            return null;
        }
        return Arrays.copyOfRange(whole.array(), HEADER, HEADER + length);
    }

    private static boolean fill(FileChannel in, ByteBuffer buffer, int offset) throws IOException {
        while (buffer.hasRemaining()) {
            if (in.read(buffer, (long) offset + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    FileChannel openForReading() throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    /** Marks a record as never to be sent again; returns whether it was pending. */
    boolean settle(long sequence) {
        int at = (int) (sequence - first);
        if (at < 0 || at >= records || settled.get(at)) {
            return false;
        }
        settled.set(at);
        return true;
    }

    void delete() throws IOException {
        FileChannel channel = out;
        if (channel != null) {
            channel.close();
            out = null;
        }
        Files.deleteIfExists(file);
    }

    long first() {
        return first;
    }

    /** The sequence after the last one. */
    long end() {
        return first + records;
    }

    int size() {
        return size;
    }

    int pending() {
        return records - settled.cardinality();
    }
}
