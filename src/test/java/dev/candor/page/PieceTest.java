package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void piecesInARowAreOneGzipStreamWithTheRightCheck(long seed) throws IOException {
        Random random = new Random(seed);
        List<Piece> pieces = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            String part = part(random);
            text.append(part);
            pieces.add(random.nextBoolean() ? Piece.of(part) : Piece.stored(part));
        }
        // The stream throws if length or CRC-32 are not those of the whole.
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(Piece.gzip(pieces)))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(text.toString());
        }
        assertThat(new String(new Body.Whole(pieces, "").bytes(), StandardCharsets.UTF_8))
                .isEqualTo(text.toString());
    }

    private static String part(Random random) {
        int length = List.of(0, 1, 63, 64, 5_000, 70_000, 200_000).get(random.nextInt(7));
        StringBuilder part = new StringBuilder();
        while (part.length() < length) {
            part.append("<li>é ").append(random.nextInt(1_000)).append("</li>");
        }
        return part.toString();
    }

    @Test
    void nothingAtAllIsAGzipStreamToo() throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(Piece.gzip(List.of())))) {
            assertThat(in.readAllBytes()).isEmpty();
        }
    }

    @Test
    void whatAWriterTypesDigsNoHole() {
        String typed = "/c/AAAAAAAAAAAAAAAAAAAAAAAAAAA " + "as_of-" + " {root}";
        assertThat(Hole.cut(typed)).singleElement().isInstanceOf(Body.Text.class);
        assertThat(Hole.cut("a" + Hole.token(Hole.ROOT) + Hole.token(Hole.AS_OF) + "b"))
                .satisfiesExactly(
                        a -> assertThat(a).isInstanceOf(Body.Text.class),
                        root -> assertThat(root).isEqualTo(new Body.Gap(Hole.ROOT)),
                        asOf -> assertThat(asOf).isEqualTo(new Body.Gap(Hole.AS_OF)),
                        b -> assertThat(b).isInstanceOf(Body.Text.class));
        assertThat(Hole.token(Hole.ROOT)).hasSameSizeAs("/c/" + Reading.CAPABILITY);
    }
}
