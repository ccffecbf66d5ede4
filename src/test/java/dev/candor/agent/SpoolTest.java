package dev.candor.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final long LIVE = 1;

    @TempDir
    Path home;

    @Test
    void recordsAreNumberedFromOneAndComeBackInOrder() throws IOException {
        try (Spool spool = open("a")) {
            write(spool, "one", "two", "größer");

            assertThat(spool.next(LIVE, 10))
                    .containsExactly(
                            new Spool.Stored(1, "one"), new Spool.Stored(2, "two"), new Spool.Stored(3, "größer"));
        }
    }

    @Test
    void nothingIsHandedOutBeforeItIsDurable() throws IOException {
        try (Spool spool = open("a")) {
            spool.append("not yet");
            assertThat(spool.next(LIVE, 10)).isEmpty();
            spool.sync();
            assertThat(spool.next(LIVE, 10)).hasSize(1);
        }
    }

    @Test
    void aKillAtAnyByteOfAWriteLosesNothingThatWasDurable() throws IOException {
        Path written = home.resolve("written");
        int before;
        try (Spool spool = open("written")) {
            write(spool, "first", "second", "third");
            before = (int) Files.size(onlySegment(written));
            write(spool, "the one that is cut");
        }
        byte[] whole = Files.readAllBytes(segments(written).get(0));
        assertThat(whole.length).isGreaterThan(before + Segment.HEADER);

        for (int cut = before; cut <= whole.length; cut++) {
            Path crashed = Files.createDirectory(home.resolve("cut-" + cut));
            Files.write(crashed.resolve(segments(written).get(0).getFileName()), java.util.Arrays.copyOf(whole, cut));
            try (Spool spool = open("cut-" + cut)) {
                List<Spool.Stored> left = spool.next(LIVE, 10);
                boolean cutLast = cut < whole.length;
                int highest = cut > before ? 4 : 3;
                assertThat(left)
                        .as("cut at %d", cut)
                        .extracting(Spool.Stored::payload)
                        .startsWith("first", "second", "third")
                        .hasSize(cutLast ? 3 : 4);
                assertThat(spool.standing().tornTails()).isEqualTo(cutLast && cut > before ? 1 : 0);
                assertThat(spool.standing().badRecords()).isZero();
                write(spool, "after");
                assertThat(spool.next(LIVE, 10))
                        .extracting(Spool.Stored::sequence)
                        .doesNotHaveDuplicates()
                        .last()
                        .matches(last -> last > highest, "no number is used twice");
            }
            try (Spool again = open("cut-" + cut)) {
                assertThat(again.standing().tornTails())
                        .as("a torn tail is cut off once")
                        .isZero();
            }
        }
    }

    @Test
    void aFlippedBitCostsOneRecordWhereverItIs() throws IOException {
        Path written = home.resolve("written");
        try (Spool spool = open("written")) {
            write(spool, "first", "second", "third");
        }
        byte[] whole = Files.readAllBytes(segments(written).get(0));
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x10;
            Path damaged = Files.createDirectory(home.resolve("flip-" + at));
            Files.write(damaged.resolve(segments(written).get(0).getFileName()), flipped);
            try (Spool spool = open("flip-" + at)) {
                List<String> left =
                        spool.next(LIVE, 10).stream().map(Spool.Stored::payload).toList();
                assertThat(left).as("flip at %d", at).hasSize(2).isSubsetOf("first", "second", "third");
                Spool.Standing standing = spool.standing();
                assertThat(standing.badRecords() + standing.tornTails()).isEqualTo(1);
                assertThat(spool.nextSequence()).isGreaterThan(3);
            }
        }
    }

    @Test
    void damageThatComesAfterOpeningIsPassedOverAndCounted() throws IOException {
        try (Spool spool = open("a")) {
            write(spool, "first", "second", "third");
            Path file = onlySegment(home.resolve("a"));
            byte[] bytes = Files.readAllBytes(file);
            bytes[Segment.HEADER] ^= 1;
            Files.write(file, bytes);

            assertThat(spool.next(LIVE, 10)).extracting(Spool.Stored::payload).containsExactly("second", "third");
            assertThat(spool.standing().badRecords()).isEqualTo(1);
            assertThat(spool.standing().depth()).isEqualTo(2);
        }
    }

    @Test
    void whatIsNotAcknowledgedIsThereAfterARestartUnderTheSameBootAndNumbers() throws IOException {
        Spool.Limits limits = new Spool.Limits(1 << 20, 256);
        List<Spool.Stored> before;
        java.util.UUID boot;
        try (Spool spool = Spool.open(home, limits)) {
            boot = spool.boot();
            for (int i = 0; i < 100; i++) {
                write(spool, "measurement " + i);
            }
            spool.acknowledge(LongStream.rangeClosed(1, 60).boxed().toList());
            before = spool.next(LIVE, 1000);
            assertThat(before).hasSize(40);
        }
        try (Spool spool = Spool.open(home, limits)) {
            assertThat(spool.boot()).isEqualTo(boot);
            assertThat(spool.nextSequence()).isEqualTo(101);
            assertThat(spool.next(LIVE, 1000)).containsAll(before).hasSizeLessThan(60);
        }
    }

    @Test
    void segmentsGoOnceEveryRecordInThemIsAcknowledged() throws IOException {
        try (Spool spool = Spool.open(home, new Spool.Limits(1 << 20, 256))) {
            for (int i = 0; i < 100; i++) {
                write(spool, "measurement " + i);
            }
            assertThat(segments(home)).hasSizeGreaterThan(10);
            spool.acknowledge(LongStream.rangeClosed(1, 100).boxed().toList());
            assertThat(segments(home)).hasSize(1);
            assertThat(spool.standing().depth()).isZero();
        }
        try (Spool spool = Spool.open(home, new Spool.Limits(1 << 20, 256))) {
            assertThat(spool.next(LIVE, 10)).isEmpty();
            assertThat(spool.nextSequence()).isEqualTo(101);
        }
    }

    @Test
    void aFullSpoolGivesUpItsOldestSegmentAndCountsWhatItHeld() throws IOException {
        try (Spool spool = Spool.open(home, new Spool.Limits(1024, 256))) {
            for (int i = 0; i < 200; i++) {
                write(spool, "measurement " + i);
            }
            Spool.Standing standing = spool.standing();
            assertThat(standing.bytes()).isLessThanOrEqualTo(1024);
            assertThat(standing.dropped()).isPositive();
            assertThat(standing.depth() + standing.dropped()).isEqualTo(200);
            assertThat(spool.next(LIVE, 1000))
                    .hasSize((int) standing.depth())
                    .last()
                    .isEqualTo(new Spool.Stored(200, "measurement 199"));
        }
    }

    @Test
    void liveRecordsComeBeforeTheBacklogWhichLeavesRoomForThem() throws IOException {
        try (Spool spool = Spool.open(home, new Spool.Limits(1 << 20, 256))) {
            IntStream.rangeClosed(1, 100).forEach(i -> append(spool, "m" + i));
            spool.sync();

            assertThat(spool.next(96, 50)).extracting(Spool.Stored::sequence).startsWith(96L, 97L, 98L, 99L, 100L);
            assertThat(spool.next(96, 50)).hasSize(45);
            assertThat(spool.next(101, 50)).hasSize(40).allMatch(stored -> stored.sequence() > 50);
            assertThat(spool.next(1, 50))
                    .extracting(Spool.Stored::sequence)
                    .startsWith(1L, 2L, 3L)
                    .hasSize(50);
        }
    }

    @Test
    void aRecordTooLongIsGivenUpAndCounted() throws IOException {
        try (Spool spool = open("a")) {
            write(spool, "x".repeat(Segment.MAX_PAYLOAD + 1), "fits");
            assertThat(spool.next(LIVE, 10)).containsExactly(new Spool.Stored(1, "fits"));
            assertThat(spool.standing().dropped()).isEqualTo(1);
        }
    }

    @Test
    void oneDirectoryServesOneAgent() throws IOException {
        try (Spool spool = open("a")) {
            assertThatThrownBy(() -> open("a")).isInstanceOf(IOException.class).hasMessageContaining("in use");
            assertThat(spool.nextSequence()).isEqualTo(1);
        }
        open("a").close();
    }

    private Spool open(String name) throws IOException {
        return Spool.open(home.resolve(name), Spool.Limits.DEFAULT);
    }

    private static void write(Spool spool, String... texts) throws IOException {
        for (String text : texts) {
            spool.append(text);
        }
        spool.sync();
    }

    private static void append(Spool spool, String text) {
        try {
            spool.append(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path onlySegment(Path directory) throws IOException {
        assertThat(segments(directory)).hasSize(1);
        return segments(directory).get(0);
    }

    private static List<Path> segments(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Segment::isSegment).sorted().toList();
        }
    }
}
