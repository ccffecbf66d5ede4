package dev.candor.page;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in an artefact that is filled when it is sent: with how old the facts are, with what all audiences share, with
 * where the reader is. While an artefact is written its holes are tokens that go through HTML, XML and JSON unchanged.
 */
final class Hole {
    /** {@code /c/} and the reader's capability; what is written for everybody never holds it. */
    static final String ROOT = "root";
    /** When the facts were good, for machines (RFC 3339). */
    static final String AS_OF = "as_of";
    /** The same for people. */
    static final String AS_OF_TEXT = "as_of_text";
    /** How long ago that is, in words: {@code 5 s}. */
    static final String AGE = "age";
    /** When the newest measurement began, for machines (RFC 3339). */
    static final String CHECKED = "checked";
    /** The same for people. */
    static final String CHECKED_TEXT = "checked_text";
    /** How long ago that is, in words. */
    static final String CHECKED_AGE = "checked_age";
    /** Until when the facts are good, for people. */
    static final String UNTIL_TEXT = "until_text";
    /** What makes a page reload itself, where the reader asked for that. */
    static final String RELOAD_HEAD = "reload_head";
    /** The link that starts or stops that. */
    static final String RELOAD_LINK = "reload_link";
    /** The customer's name as HTML, on pages that all customers share. */
    static final String CUSTOMER = "customer";

    // Nobody who writes a text or a name can know it, so nobody can dig a hole from outside.
    private static final String NONCE = nonce();
    /** Stands for {@link #ROOT}, and has its exact length and alphabet, so that lines fold where they would. */
    static final String ROOT_TOKEN = "/c/" + NONCE.substring(0, 27);

    private static final Pattern TOKEN = Pattern.compile(ROOT_TOKEN + "|" + NONCE + "-([a-z0-9_]+)-");

    private Hole() {}

    private static String nonce() {
        byte[] random = new byte[20];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** What stands for a hole while an artefact is written; {@code name} is of {@code a-z}, digits and underscores. */
    static String token(String name) {
        return name.equals(ROOT) ? ROOT_TOKEN : NONCE + "-" + name + "-";
    }

    /** The text and the holes of what was written, in their order; no two texts stand side by side. */
    static List<Body.Part> cut(String written) {
        List<Body.Part> parts = new ArrayList<>();
        Matcher token = TOKEN.matcher(written);
        int end = 0;
        while (token.find()) {
            if (token.start() > end) {
                parts.add(new Body.Text(Piece.of(written.substring(end, token.start()))));
            }
            parts.add(new Body.Gap(token.group(1) == null ? ROOT : token.group(1)));
            end = token.end();
        }
        if (end < written.length()) {
            parts.add(new Body.Text(Piece.of(written.substring(end))));
        }
        return parts;
    }
}
