package dev.candor.page;

import dev.candor.security.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What an artefact says: texts with holes between them.
 *
 * @param digest of texts and names of holes, SHA-256 in hexadecimal
 */
record Body(List<Part> parts, String digest) {

    Body {
        parts = List.copyOf(parts);
    }

    /** A text or a hole. */
    sealed interface Part {}

    /** What stays as it is. */
    record Text(Piece piece) implements Part {}

    /** What is filled when it is sent. */
    record Gap(String name) implements Part {}

    /** What was written, with tokens for holes. */
    static Body of(String written) {
        List<Part> parts = Hole.cut(written);
        MessageDigest sha = Sha256.start();
        for (Part part : parts) {
            if (part instanceof Gap gap) {
                sha.update(gap.name().getBytes(StandardCharsets.UTF_8));
            } else if (part instanceof Text text) {
                sha.update(text.piece().deflated());
            }
            sha.update((byte) 0);
        }
        return new Body(parts, Sha256.hex(sha.digest()));
    }

    /** What fills a hole: another body, which may have holes of its own, or a text. */
    interface Filling extends Function<String, Body> {}

    /**
     * The whole, without a hole.
     *
     * @param filling answers for each hole's name; throws if it knows none
     */
    Whole fill(Filling filling) {
        List<Piece> pieces = new ArrayList<>();
        MessageDigest sha = Sha256.start();
        add(filling, pieces, sha, 0);
        return new Whole(pieces, Sha256.hex(sha.digest()));
    }

    private void add(Filling filling, List<Piece> pieces, MessageDigest sha, int depth) {
        if (depth > 4) {
            throw new IllegalStateException("holes are filled with holes without end");
        }
        sha.update(digest.getBytes(StandardCharsets.US_ASCII));
        for (Part part : parts) {
            if (part instanceof Text text) {
                pieces.add(text.piece());
            } else if (part instanceof Gap gap) {
                filling.apply(gap.name()).add(filling, pieces, sha, depth + 1);
            }
        }
    }

    /** A body made of one short text, for a hole. */
    static Body filled(String text) {
        return new Body(
                text.isEmpty() ? List.of() : List.of(new Text(Piece.stored(text))), Sha256.hex(Sha256.of(text)));
    }

    /** Bytes of all its texts as they are kept. */
    int weight() {
        int sum = 64;
        for (Part part : parts) {
            sum += part instanceof Text text ? text.piece().deflated().length + 48 : 48;
        }
        return sum;
    }

    /** A body with its holes filled; {@code digest} is another one whenever any byte is. */
    record Whole(List<Piece> pieces, String digest) {

        /** What was written, with its holes filled. */
        byte[] bytes() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            pieces.forEach(piece -> piece.addTo(out));
            return out.toByteArray();
        }
    }
}
