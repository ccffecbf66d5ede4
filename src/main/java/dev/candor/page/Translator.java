package dev.candor.page;

import dev.candor.catalog.Tongue;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says a finished page in another language and by other clocks. It works on what is sent and not on what it was made of, so
 * that a language costs nothing when something changes, is there without a database, and can hold nothing that the page in
 * English does not. What the {@link Phrasebook} doesn't have stays, marked as English; names are marked {@code translate="no"}
 * and what operators wrote has its own {@code lang}: both stay as they are. Used once.
 */
final class Translator {
    private static final Pattern TOKEN = Pattern.compile("<[^>]*>|[^<]+");
    private static final Pattern TAG = Pattern.compile("</?([a-z0-9]+)");
    private static final Pattern DATETIME = Pattern.compile(" datetime=\"([^\"]+)\"");
    private static final Pattern LANG = Pattern.compile(" lang=\"([a-z]+)\"");
    private static final Pattern LABEL = Pattern.compile("(?<= aria-label=\")[^\"]+(?=\")");
    private static final Pattern HREF = Pattern.compile("(?<= href=\")([^\"#:?]*)(?=[\"#])");
    private static final Pattern SEVERAL = Pattern.compile(" data-also=\"([a-z ]+)\"");
    private static final Set<String> VOID = Set.of("meta", "link", "br", "hr", "img", "input", "wbr");
    private static final Set<String> RAW = Set.of("style", "svg", "script");
    // What stands before and after a phrase and says nothing.
    private static final Pattern EDGES = Pattern.compile("(?s)([\\s\u00a0.,:;·–]*)(.*?)([\\s\u00a0.,:;·–]*)");
    private static final Pattern SENTENCE = Pattern.compile("(?<=[.!?]) (?=\\p{Lu}|\\d)");

    private final Manner manner;
    private final Clocks clocks;
    private final Phrasebook book;
    private final Consumer<String> unknown;
    private final StringBuilder out;
    private final Deque<Open> open = new ArrayDeque<>();
    private @Nullable String raw;
    private @Nullable Instant time;

    // An element: whether what is in it stays as it is, whether it is left out, and which language only is not; null
    // for
    // all.
    private record Open(
            String name,
            boolean stays,
            boolean out,
            boolean time,
            boolean zone,
            @Nullable String only) {}

    private static final Open NONE = new Open("", false, false, false, false, null);

    private Translator(Manner manner, Instant now, int length, Consumer<String> unknown) {
        this.manner = manner;
        this.clocks = new Clocks(manner, now);
        this.book = Phrasebook.of(manner.tongue());
        this.unknown = unknown;
        this.out = new StringBuilder(length + length / 4);
    }

    /**
     * A page in that manner.
     *
     * @param html as it was written: in English, by UTC
     */
    static String translate(String html, Manner manner, Instant now) {
        return translate(html, manner, now, phrase -> {});
    }

    /** The same; {@code unknown} hears of each phrase that stays English. */
    static String translate(String html, Manner manner, Instant now, Consumer<String> unknown) {
        Translator translator = new Translator(manner, now, html.length(), unknown);
        Matcher token = TOKEN.matcher(html);
        while (token.find()) {
            translator.take(token.group());
        }
        return translator.out.toString();
    }

    private void take(String token) {
        if (raw != null) {
            out.append(leftOut() ? "" : token);
            raw = token.equals("</" + raw + ">") ? null : raw;
        } else if (token.charAt(0) == '<') {
            tag(token);
        } else if (!leftOut()) {
            text(token);
        }
    }

    private boolean leftOut() {
        return top().out();
    }

    private Open top() {
        Open top = open.peek();
        return top == null ? NONE : top;
    }

    private void tag(String token) {
        Matcher tag = TAG.matcher(token);
        if (!tag.lookingAt()) {
            out.append(leftOut() ? "" : token);
            return;
        }
        String name = tag.group(1);
        if (token.charAt(1) == '/') {
            boolean left = leftOut();
            if (!open.isEmpty()) {
                open.pop();
            }
            out.append(left ? "" : token);
            return;
        }
        Open outer = top();
        Open here = of(name, token, outer);
        if (!here.out()) {
            out.append(said(name, token, outer));
        }
        if (RAW.contains(name)) {
            raw = name;
        } else if (!VOID.contains(name) && !token.endsWith("/>")) {
            open.push(here);
        }
    }

    private Open of(String name, String token, Open outer) {
        if (name.equals("html")) {
            return NONE;
        }
        Matcher lang = LANG.matcher(token);
        String code = lang.find() ? lang.group(1) : "";
        Matcher datetime = DATETIME.matcher(token);
        boolean isTime = name.equals("time") && datetime.find();
        time = isTime ? instant(datetime.group(1)) : time;
        // Of a text in several languages the reader's is left, or English where there is none.
        Matcher several = SEVERAL.matcher(token);
        String own = manner.tongue().code();
        String only = !several.find()
                ? null
                : List.of(several.group(1).split(" ", -1)).contains(own) ? own : Tongue.EN.code();
        return new Open(
                name,
                outer.stays() || !code.isEmpty() || token.contains(" translate=\"no\""),
                outer.out() || (outer.only() != null && !code.equals(outer.only())),
                isTime && time != null,
                token.contains(" class=\"zone\""),
                only);
    }

    private String said(String name, String token, Open outer) {
        if (name.equals("html")) {
            return token.replace(" lang=\"en\"", " lang=\"" + manner.tongue().code() + "\"");
        }
        String said = outer.only() == null ? token : token.replace(" hidden>", ">");
        if (said.contains(" aria-label=\"")) {
            said = LABEL.matcher(said)
                    .replaceAll(label -> Matcher.quoteReplacement(Words.html(phrases(plain(label.group()), false))));
        }
        if (name.equals("a")) {
            return goingOn(said);
        }
        // The form that asks for a zone shows the one that is used, and keeps the language.
        if (name.equals("input") && said.contains(" name=\"tz\"")) {
            return said.replace(" value=\"UTC\"", " value=\"" + Words.html(clocks.zone()) + "\"")
                    + (manner.asked()
                            ? "<input type=\"hidden\" name=\"lang\" value=\"%s\">"
                                    .formatted(manner.tongue().code())
                            : "");
        }
        return said;
    }

    // What is linked within the site goes on in the language and the zone that were asked for.
    private String goingOn(String link) {
        if (link.contains(" hreflang=")) {
            return manner.zoned() ? link.replaceFirst("(?<= href=\"\\?lang=[a-z]{2})", "&amp;" + manner.tz()) : link;
        }
        String query = manner.query();
        return query.isEmpty()
                ? link
                : HREF.matcher(link)
                        .replaceFirst(address -> address.group().isEmpty()
                                ? ""
                                : Matcher.quoteReplacement(address.group() + "?" + Words.html(query)));
    }

    private void text(String token) {
        Open here = top();
        Instant moment = time;
        if (here.time() && moment != null) {
            out.append(Words.html(clocks.moment(moment)));
            time = null;
        } else if (here.zone()) {
            out.append(Words.html(clocks.zone()));
        } else if (here.stays() || token.isBlank()) {
            out.append(token);
        } else if (here.name().equals("title")) {
            out.append(Words.html(phrases(plain(token), false)));
        } else {
            out.append(phrases(plain(token), true));
        }
    }

    // As HTML where what stays English can be marked, else as plain text.
    private String phrases(String text, boolean marked) {
        StringBuilder said = new StringBuilder();
        String between = "";
        for (String part : text.split(" · ", -1)) {
            said.append(between).append(part(part, marked));
            between = " · ";
        }
        return said.toString();
    }

    // Sentence by sentence; as a whole where that is no sentence of ours, since a stop may be one of a name.
    private String part(String part, boolean marked) {
        String[] sentences = SENTENCE.split(part, -1);
        Optional<String> all = Optional.of("");
        for (String sentence : sentences) {
            Optional<String> one = known(sentence);
            all = all.flatMap(before -> one.map(said -> before.isEmpty() ? said : before + " " + said));
        }
        Optional<String> said = all.isPresent() ? all : known(part);
        return said.map(known -> escaped(known, marked))
                .orElseGet(() -> Arrays.stream(sentences)
                        .map(sentence -> known(sentence)
                                .map(known -> escaped(known, marked))
                                .orElseGet(() -> unknown(sentence, marked)))
                        .collect(Collectors.joining(" ")));
    }

    // With what stands around it; empty if it is unknown.
    private Optional<String> known(String sentence) {
        Matcher edges = EDGES.matcher(sentence);
        if (!edges.matches() || edges.group(2).chars().noneMatch(Character::isLetter)) {
            return Optional.of(sentence);
        }
        return say(edges.group(2)).map(said -> edges.group(1) + said + edges.group(3));
    }

    private String unknown(String sentence, boolean marked) {
        unknown.accept(sentence.strip());
        String text = escaped(clocks.within(sentence), marked);
        return marked && manner.tongue() != Tongue.EN ? "<span lang=\"en\">" + text + "</span>" : text;
    }

    private Optional<String> say(String phrase) {
        if (manner.tongue() == Tongue.EN) {
            return Optional.of(clocks.within(phrase));
        }
        // A time is another one in each zone; all else is the same for all who speak the language.
        return Clocks.timed(phrase) ? book.say(phrase, clocks::written) : book.remembered(phrase, clocks::written);
    }

    private static String escaped(String text, boolean marked) {
        return marked ? Words.html(text) : text;
    }

    private static @Nullable Instant instant(String iso) {
        try {
            return Instant.parse(iso);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String plain(String html) {
        return html.replace("&#39;", "'")
                .replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }
}
