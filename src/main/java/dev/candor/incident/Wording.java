package dev.candor.incident;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.Health;
import dev.candor.correlation.blame.Suspect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The words of automatic updates: what, who, since when, what comes next, each with its number. Everybody may read them:
 * they name no customer, no resource, and no machine of the platform.
 */
final class Wording {

    // Fewer affected customers than this are not counted in public: a count of one or two points at somebody.
    private static final long COUNTED_IN_PUBLIC = 5;

    private static final String NOT_REVIEWED =
            "This was measured and written automatically; nobody has reviewed it yet.";

    private final Names names;
    private final RiskWording risks;

    Wording(Catalog catalog) {
        this.names = new Names(catalog);
        this.risks = new RiskWording(names);
    }

    /** How many resources stand on what is blamed, and of how many customers. */
    record Reach(long resources, long customers) {
        static final Reach NONE = new Reach(0, 0);
    }

    /** What was no more than a warning fails now, or the other way round. */
    String turned(Picture p, Reach reach, Instant now, Instant next) {
        return p.risk() != null
                ? sentences(risks.lowered(p.risk()), warned(p.risk(), reach, now, next))
                : sentences(
                        "What others warned of has come about: failures began at %s."
                                .formatted(Names.time(p.began(), now)),
                        explanation(p),
                        affected(p),
                        seen(p),
                        who(reach),
                        NOT_REVIEWED,
                        promise(next, now));
    }

    private String warned(Risk risk, Reach reach, Instant now, Instant next) {
        return sentences(risks.said(risk, now), who(reach), NOT_REVIEWED, promise(next, now));
    }

    String opened(Picture p, Reach reach, Instant now, Instant next) {
        if (p.risk() != null) {
            return warned(p.risk(), reach, now, next);
        }
        if (!p.platformAtFault()) {
            return sentences(
                    explanation(p),
                    "Failures began at %s.".formatted(Names.time(p.began(), now)),
                    "What is reported from there counts for nothing until it is well again; the platform is not blamed.");
        }
        return sentences(
                (p.degraded()
                                ? "It began at %s and was noticed at %s."
                                : "Failures began at %s and were noticed at %s.")
                        .formatted(Names.time(p.began(), now), Names.time(now, now)),
                explanation(p),
                affected(p),
                seen(p),
                who(reach),
                NOT_REVIEWED,
                promise(next, now));
    }

    /** The first update of a part that another incident told until now. */
    String split(String before, String opened) {
        return sentences(
                "Until now this was told as a part of \"%s\"; it is a matter of its own.".formatted(before), opened);
    }

    /** What came so late that everything had been decided without it. */
    String backfilled(LateRuns late, Instant toldBegan, Instant began, @Nullable Instant resolved, Instant now) {
        String earlier = began.isBefore(toldBegan)
                ? "By them it began at %s, %s earlier than was told."
                        .formatted(Names.time(began, now), span(Duration.between(began, toldBegan)))
                : "";
        Instant last = late.lastFailure();
        String longer = resolved != null && last != null && last.isAfter(resolved)
                ? "By them it failed until %s at least, after it was resolved at %s."
                        .formatted(Names.time(last, now), Names.time(resolved, now))
                : "";
        return sentences(
                "Backfilled: %s from %s, made from %s to %s, came up to %s late."
                        .formatted(
                                Names.count(late.runs(), "run"),
                                names.locations(late.locations()),
                                Names.time(late.first(), now),
                                Names.time(late.last(), now),
                                span(late.latest())),
                late.failures() == 0 ? "None of them went wrong." : "%d of them went wrong.".formatted(late.failures()),
                earlier,
                longer,
                "What comes so late is kept and told, and opens and closes nothing.");
    }

    String revised(@Nullable Suspect before, Picture p, Reach reach, Instant now, Instant next) {
        return sentences(
                before == null
                        ? "Nothing explained this until now. The blame is revised: it is %s.".formatted(cause(p))
                        : "The blame is revised: not %s, but %s.".formatted(names.openly(before), cause(p)),
                explanation(p),
                affected(p),
                seen(p),
                who(reach),
                NOT_REVIEWED,
                promise(next, now));
    }

    String reopened(Picture p, Instant resolved, Reach reach, Instant now, Instant next) {
        if (p.risk() != null) {
            return sentences(
                    "It is back, resolved at %s.".formatted(Names.time(resolved, now)),
                    warned(p.risk(), reach, now, next));
        }
        return sentences(
                "It is back: resolved at %s, failing again %s later. The incident is open again."
                        .formatted(Names.time(resolved, now), span(Duration.between(resolved, now))),
                explanation(p),
                affected(p),
                seen(p),
                who(reach),
                promise(next, now));
    }

    String changed(Set<String> added, Set<String> worse, Set<String> recovered, Picture p, Instant now, Instant next) {
        List<String> parts = new ArrayList<>();
        if (!added.isEmpty()) {
            parts.add("Now affected as well: %s.".formatted(components(added)));
        }
        if (!worse.isEmpty()) {
            parts.add("Down now, where it was degraded: %s.".formatted(components(worse)));
        }
        if (!recovered.isEmpty()) {
            parts.add("Working again: %s.".formatted(components(recovered)));
        }
        if (parts.isEmpty()) {
            parts.add("What is affected has changed.");
        }
        parts.add(affected(p));
        parts.add(seen(p));
        parts.add(promise(next, now));
        return sentences(parts.toArray(String[]::new));
    }

    /** Keeps an automatic promise where nothing has changed. */
    String still(Instant began, @Nullable Instant cleanSince, Instant now, Instant next) {
        return sentences(
                cleanSince == null
                        ? "No change: this has lasted for %s.".formatted(span(Duration.between(began, now)))
                        : "No failure was seen since %s; it resolves when that holds."
                                .formatted(Names.time(cleanSince, now)),
                promise(next, now));
    }

    String resolved(
            Instant began, Instant clean, List<String> locations, int failures, int runs, Duration hold, Instant now) {
        return sentences(
                "Nothing goes wrong any more. It lasted for %s, from %s to %s."
                        .formatted(
                                span(Duration.between(began, clean)), Names.time(began, now), Names.time(clean, now)),
                locations.isEmpty() ? "" : "It was seen from %s.".formatted(names.locations(locations)),
                runs == 0
                        ? ""
                        : "At worst %d of the %s in one window went wrong."
                                .formatted(failures, Names.count(runs, "run")),
                hold.isZero() ? "" : "It has stayed so for %s.".formatted(span(Duration.between(clean, now))),
                "If it comes back within minutes, this incident opens again.");
    }

    String merged(String wider) {
        return sentences(
                "This is a part of a wider failure, which is told in its own incident: \"%s\".".formatted(wider),
                "Nothing is over yet; only the telling moves there.");
    }

    // The finding as everybody may read it: operators read it as it is, with the machine's name.
    private String explanation(Picture p) {
        String text = p.explanation();
        List<Suspect> named = Stream.concat(Stream.ofNullable(p.cause()), p.rivals().stream())
                .filter(names::internal)
                // "host fra-11" begins with "host fra-1".
                .sorted(Comparator.comparingInt((Suspect s) -> s.id().length()).reversed())
                .toList();
        for (Suspect suspect : named) {
            text = text.replace(suspect.toString(), names.openly(suspect));
            text = Pattern.compile("(?<![\\w-])" + Pattern.quote(suspect.id()) + "(?![\\w-])")
                    .matcher(text)
                    .replaceAll("it");
        }
        return text;
    }

    private String cause(Picture p) {
        return p.cause() == null ? "unexplained" : names.openly(p.cause());
    }

    private String affected(Picture p) {
        if (p.components().isEmpty()) {
            return "";
        }
        List<String> each = p.components().entrySet().stream()
                .map((Map.Entry<String, Health> e) -> "%s (%s)"
                        .formatted(names.component(e.getKey()), e.getValue().word()))
                .toList();
        return "Affected: %s.".formatted(Names.list(each));
    }

    private String seen(Picture p) {
        if (p.locations().isEmpty()) {
            return "";
        }
        String from = "Seen from %s".formatted(names.locations(p.locations()));
        return p.runs() == 0
                ? from + "."
                : "%s: %d of the latest %s %s."
                        .formatted(
                                from,
                                p.failures(),
                                Names.count(p.runs(), "run"),
                                p.degraded() ? "were slow or degraded" : p.cause() == null ? "went wrong" : "failed");
    }

    private static String who(Reach reach) {
        if (reach.resources() == 0) {
            return "";
        }
        if (reach.customers() < COUNTED_IN_PUBLIC) {
            return "Customers with machines or volumes there find each one on their own page.";
        }
        return "%d machines, volumes and apps of %d customers are affected; each customer finds theirs on their own page."
                .formatted(reach.resources(), reach.customers());
    }

    private static String promise(Instant next, Instant now) {
        return "Every location keeps probing; we write as soon as this changes, and by %s in any case."
                .formatted(Names.time(next, now));
    }

    private String components(Set<String> ids) {
        return Names.list(ids.stream().sorted().map(names::component).toList());
    }

    /** {@code 2 h 5 min}, {@code 4 min 10 s}, {@code 12 s}. */
    static String span(Duration duration) {
        Duration d = duration.isNegative() ? Duration.ZERO : duration;
        if (d.toHours() > 0) {
            return "%d h %d min".formatted(d.toHours(), d.toMinutesPart());
        }
        return d.toMinutes() > 0
                ? "%d min %d s".formatted(d.toMinutes(), d.toSecondsPart())
                : "%d s".formatted(d.toSeconds());
    }

    private static String sentences(String... parts) {
        return Stream.of(parts)
                .filter(s -> !s.isBlank())
                .map(s -> ended(s) ? s : s + ".")
                .collect(Collectors.joining(" "));
    }

    // What a finding says of itself has no stop at its end.
    private static boolean ended(String sentence) {
        return ".!?:\"".indexOf(sentence.charAt(sentence.length() - 1)) >= 0;
    }
}
