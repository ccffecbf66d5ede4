package dev.candor.page;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers readers from snapshots, whatever server they came through: what to send, with which headers. */
final class Desk {
    private static final String POLICY =
            "default-src 'none'; style-src %s; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
                    .formatted(Stylesheet.PAGE.source());

    // A cache may serve a page on when Candor is gone, but not past the time at which nobody may believe it.
    private static final String PUBLIC = "public, max-age=5, stale-if-error=20";

    private static final Body NOTHING = Body.filled("");
    private static final int TAG = 32;

    private static final String LIVE = "live";
    private static final String RELOAD_HEAD =
            "<meta http-equiv=\"refresh\" content=\"%d\">".formatted(Frames.RELOAD.toSeconds());
    private static final String RELOAD_STOP =
            "This page reloads every %d s: <a href=\"./\">stop reloading</a>".formatted(Frames.RELOAD.toSeconds());
    private static final String RELOAD_START = "<a href=\"live\">Keep this page up to date</a>";

    private final SnapshotStore store;
    private final InstantSource clock;
    private final Variants variants = new Variants();
    private final String cardPolicy;
    private final Scribe scribe = new Scribe();

    Desk(SnapshotStore store, InstantSource clock) {
        this(store, clock, List.of());
    }

    /**
     * A desk.
     *
     * @param sites whose pages may frame cards
     */
    Desk(SnapshotStore store, InstantSource clock, List<EmbedSite> sites) {
        this.cardPolicy = Card.policy(sites);
        this.store = store;
        this.clock = clock;
    }

    /**
     * Who asks, and for what.
     *
     * @param audience for whom the answer is
     * @param root {@code /c/} and the capability; empty for everybody
     * @param path below it, without a slash before it
     * @param tags what {@code If-None-Match} says; null if it is not there
     * @param gzip whether the reader can read gzip
     * @param wish what is said of language
     */
    record Asked(
            Audience audience,
            String root,
            String path,
            @Nullable String tags,
            boolean gzip,
            Manner.Wish wish) {

        /** Of who says nothing of language. */
        Asked(Audience audience, String root, String path, @Nullable String tags, boolean gzip) {
            this(audience, root, path, tags, gzip, Manner.Wish.NONE);
        }

        /** Whether an {@code Accept-Encoding} allows gzip (RFC 9110 §12.5.3). */
        static boolean acceptsGzip(@Nullable String accept) {
            return accept != null
                    && Arrays.stream(accept.toLowerCase(Locale.ROOT).split(",", -1))
                            .map(String::strip)
                            .anyMatch(
                                    coding -> coding.matches("(gzip|\\*)(\\s*;\\s*q=(1(\\.0*)?|0\\.\\d*[1-9]\\d*))?"));
        }
    }

    /** What to send. */
    static final class Answer {
        private final int status;
        private final Map<String, String> headers;
        private final byte[] body;

        private Answer(int status, Map<String, String> headers, byte[] body) {
            this.status = status;
            this.headers = Collections.unmodifiableMap(headers);
            this.body = body;
        }

        /** 200, or 304 if the reader has it already. */
        int status() {
            return status;
        }

        /** In their order. */
        Map<String, String> headers() {
            return headers;
        }

        /** Not to be changed; empty for a 304. */
        byte[] body() {
            return body;
        }
    }

    /** For whom a capability opens pages; empty if for nobody. */
    Optional<Audience> holder(String capability) {
        return store.keys().customerOf(capability).map(Audience::of);
    }

    /** Whether the answer from that audience's edition is at hand; else it is written first, which takes milliseconds. */
    boolean ready(Asked asked, Edition edition) {
        return Manner.of(asked.wish(), edition.habit()).plain()
                && (!asked.audience().personal()
                        || kept(asked, edition).isPresent()
                        || scribe.ready(asked.audience(), asked.path(), edition, store.commons(), expired(edition)));
    }

    /** The answer from that audience's edition; empty if nothing of it has this path. */
    Optional<Answer> answer(Asked asked, Edition edition) {
        Instant now = clock.instant();
        Optional<Snapshot> snapshot = kept(asked, edition);
        if (snapshot.isEmpty() && asked.audience().personal()) {
            snapshot = scribe.write(
                    asked.audience(),
                    asked.path(),
                    edition,
                    store.commons(),
                    pulse(edition).expired(now));
        }
        return snapshot.map(found -> answer(asked, edition, found, now));
    }

    private Optional<Snapshot> kept(Asked asked, Edition edition) {
        if (asked.path().startsWith(Commons.ANY) || asked.path().startsWith(Hole.OWN)) {
            return Optional.empty();
        }
        Snapshot own = edition.snapshots().get(asked.path().equals(LIVE) ? "" : asked.path());
        return own != null || !asked.audience().personal()
                ? Optional.ofNullable(own)
                : Optional.ofNullable(store.commons().snapshots().get(Commons.ANY + asked.path()));
    }

    /** Whether what that edition says is too old to be believed. */
    boolean expired(Edition edition) {
        return pulse(edition).expired(clock.instant());
    }

    /**
     * Names what the page of that edition says, but for how old it is: another name whenever it says something else. Empty
     * if it has no page.
     */
    Optional<String> version(Edition edition) {
        boolean expired = expired(edition);
        Edition commons = store.commons();
        return Optional.ofNullable(edition.snapshots().get(""))
                .map(page -> page.body(expired)
                        .fill(hole -> {
                            Snapshot shared = commons.snapshots().get(hole);
                            return shared == null ? NOTHING : shared.body(expired);
                        })
                        .digest()
                        .substring(0, TAG));
    }

    private Pulse pulse(Edition edition) {
        return store.pulse().notAfter(edition.heldAt());
    }

    /** The answer that this snapshot gives. */
    Answer answer(Asked asked, Edition edition, Snapshot snapshot) {
        return answer(asked, edition, snapshot, clock.instant());
    }

    private Answer answer(Asked asked, Edition edition, Snapshot snapshot, Instant now) {
        Pulse pulse = pulse(edition);
        boolean expired = pulse.expired(now);
        Edition commons = store.commons();
        Map<String, Body> filled = new HashMap<>();
        boolean[] several = {false};
        Body.Whole whole = snapshot.body(expired).fill(hole -> {
            several[0] |= hole.equals(Hole.TONGUES);
            Snapshot shared = hole.startsWith(Hole.OWN)
                    ? edition.snapshots().get(hole)
                    : commons.snapshots().get(hole);
            return shared == null
                    ? filled.computeIfAbsent(hole, name -> Body.filled(fill(name, asked, edition, pulse, now)))
                    : shared.body(expired);
        });
        if (!snapshot.type().equals(Artefacts.HTML)) {
            return send(asked, snapshot.type(), pulse, Sent.of(whole));
        }
        Manner manner = Manner.of(asked.wish(), edition.habit());
        return send(
                asked,
                snapshot.type(),
                pulse,
                manner.plain() && !several[0] ? Sent.of(whole) : variants.of(whole, manner, now),
                manner);
    }

    private static String fill(String hole, Asked asked, Edition edition, Pulse pulse, Instant now) {
        boolean live = asked.path().equals(LIVE);
        return switch (hole) {
            case Hole.ROOT -> asked.root();
            case Hole.CUSTOMER -> edition.customer();
            case Hole.TONGUES -> "";
            case Hole.RELOAD_HEAD -> live ? RELOAD_HEAD : "";
            case Hole.RELOAD_LINK -> live ? RELOAD_STOP : RELOAD_START;
            default ->
                pulse.fill(hole, now).orElseThrow(() -> new IllegalStateException("nothing fills the hole " + hole));
        };
    }

    private Answer send(Asked asked, String type, Pulse pulse, Sent sent) {
        return send(asked, type, pulse, sent, null);
    }

    private Answer send(Asked asked, String type, Pulse pulse, Sent sent, @Nullable Manner manner) {
        // The same resource in two codings is two representations, which a strong tag must tell apart (RFC 9110
        // §8.8.3); so it is in two languages.
        String tag = "\"%s%s\"".formatted(sent.tag(), asked.gzip() ? "-gzip" : "");
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ETag", tag);
        headers.put("Vary", manner == null ? "Accept-Encoding" : "Accept-Encoding, Accept-Language");
        headers.put("Cache-Control", asked.audience().personal() ? "private, no-store" : PUBLIC);
        if (asked.audience().personal()) {
            headers.put("X-Robots-Tag", "noindex");
        }
        if (manner != null) {
            headers.put("Content-Language", manner.tongue().code());
        }
        if (pulse.asOf() != null) {
            // For machines, on what has no words for it: how old the facts are.
            headers.put("Candor-As-Of", pulse.asOf().toString());
        }
        if (matches(asked.tags(), tag)) {
            return new Answer(304, headers, new byte[0]);
        }
        headers.put("Content-Type", type);
        if (type.startsWith("text/html")) {
            headers.put("Content-Security-Policy", asked.path().equals(Card.PATH) ? cardPolicy : POLICY);
        } else if (!asked.audience().personal()) {
            headers.put("Access-Control-Allow-Origin", "*");
        }
        if (asked.gzip()) {
            headers.put("Content-Encoding", "gzip");
        }
        return new Answer(200, headers, asked.gzip() ? sent.zipped() : sent.plain());
    }

    // Weak comparison, as If-None-Match wants it (RFC 9110 §13.1.2).
    private static boolean matches(@Nullable String tags, String tag) {
        if (tags == null) {
            return false;
        }
        List<String> all = new ArrayList<>(Arrays.asList(tags.split(",", -1)));
        all.replaceAll(one -> one.strip().startsWith("W/") ? one.strip().substring(2) : one.strip());
        return all.contains(tag) || all.contains("*");
    }
}
