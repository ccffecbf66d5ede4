package dev.candor.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes customers' answers that are seldom asked for, out of what snapshots hold and nothing else. A written one is kept
 * while what it was written from is in force. For many threads.
 */
final class Scribe {
    // A written answer is a few kilobytes: enough for those who ask again and again.
    private static final long MEMORY = 8L << 20;

    private final Cache<Place, Written> written = Caffeine.newBuilder()
            .maximumWeight(MEMORY)
            .<Place, Written>weigher(
                    (place, one) -> 160 + one.snapshot().fresh().weight())
            .build();
    private volatile @Nullable Desktop desktop;

    private record Place(Audience audience, String path, boolean expired) {}

    // An answer, and what it was written from.
    private record Written(@Nullable Piece own, @Nullable Piece commons, Snapshot snapshot) {}

    // What is shared, read once for all.
    private record Desktop(Piece shared, Ground ground, Map<String, Artefact> artefacts) {}

    /** Whether it is known by heart, or nothing that this could write; else writing it takes some milliseconds. */
    boolean ready(Audience audience, String path, Edition own, Edition commons, boolean expired) {
        Desktop now = desktop;
        return known(audience, path, own, commons, expired).isPresent()
                || (now != null && !now.artefacts().containsKey(path));
    }

    /**
     * What that path says to a customer, the same whether asked for as fresh or expired; empty if it is none of these.
     *
     * @param own the customer's edition
     * @param commons what all share
     * @param expired whether what it says is too old to be believed
     * @throws IllegalStateException if the snapshots don't hold what it is written from
     */
    Optional<Snapshot> write(Audience audience, String path, Edition own, Edition commons, boolean expired) {
        Optional<Snapshot> known = known(audience, path, own, commons, expired);
        if (known.isPresent()) {
            return known;
        }
        Piece mine = own.ground();
        if (mine == null) {
            return Optional.empty();
        }
        Desktop now = desktop(commons);
        Artefact artefact = now.artefacts().get(path);
        if (artefact == null) {
            return Optional.empty();
        }
        Ground.Own facts = Json.read(mine.text(), Ground.Own.class);
        Body body = Body.of(artefact.write(new Projection(now.ground().facts(facts, expired), audience)));
        Snapshot snapshot = new Snapshot(artefact.type(), body, body);
        written.put(new Place(audience, path, expired), new Written(mine, now.shared(), snapshot));
        return Optional.of(snapshot);
    }

    private Optional<Snapshot> known(Audience audience, String path, Edition own, Edition commons, boolean expired) {
        Written one = written.getIfPresent(new Place(audience, path, expired));
        return one == null || one.own() != own.ground() || one.commons() != commons.ground()
                ? Optional.empty()
                : Optional.of(one.snapshot());
    }

    private Desktop desktop(Edition commons) {
        Piece shared = commons.ground();
        if (shared == null) {
            throw new IllegalStateException("nothing is known yet that answers could be written from");
        }
        Desktop known = desktop;
        if (known != null && known.shared() == shared) {
            return known;
        }
        Ground ground = Json.read(shared.text(), Ground.class);
        Desktop now = new Desktop(
                shared,
                ground,
                Artefacts.seldom(ground.base(), Sharing.NONE).stream()
                        .collect(Collectors.toMap(Artefact::path, Function.identity())));
        desktop = now;
        return now;
    }
}
