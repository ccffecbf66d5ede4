package dev.candor.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.candor.security.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * Pages in another language or by other clocks: made of the finished page when somebody asks, and kept as long as that page is
 * the same. For any thread.
 */
final class Variants {
    // Some hundreds of pages: readers of one state of things come close together.
    private static final long BYTES = 16L << 20;

    private final Cache<String, Kept> kept = Caffeine.newBuilder()
            .maximumWeight(BYTES)
            .weigher((String key, Kept page) -> page.plain.length + page.zipped.length + 256)
            .build();

    private static final class Kept {
        private final byte[] plain;
        private final byte[] zipped;

        Kept(String html) {
            this.plain = html.getBytes(StandardCharsets.UTF_8);
            this.zipped = Piece.gzip(List.of(Piece.of(html)));
        }
    }

    /** That page in this manner. */
    Sent of(Body.Whole whole, Manner manner, Instant now) {
        String key = whole.digest() + manner.tag(now);
        String tag = Sha256.hex(Sha256.of(key)).substring(0, 32);
        return new Sent(tag, () -> page(key, whole, manner, now).plain, () -> page(key, whole, manner, now).zipped);
    }

    private Kept page(String key, Body.Whole whole, Manner manner, Instant now) {
        return kept.get(
                key,
                missing ->
                        new Kept(Translator.translate(new String(whole.bytes(), StandardCharsets.UTF_8), manner, now)));
    }
}
