package dev.candor.page;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

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
    /** Until when the facts are good, for machines (RFC 3339). */
    static final String UNTIL = "until";
    /** The same for people. */
    static final String UNTIL_TEXT = "until_text";
    /** What makes a page reload itself, where the reader asked for that. */
    static final String RELOAD_HEAD = "reload_head";
    /** The link that starts or stops that. */
    static final String RELOAD_LINK = "reload_link";
    /** The customer's name as HTML, on pages that all customers share. */
    static final String CUSTOMER = "customer";

    /** Stands, empty, where a text is told in several languages: all but one of them are left out when it is sent. */
    static final String TONGUES = "tongues";

    /** How names of holes begin that the reader's own edition fills, on pages that all customers share. */
    static final String OWN = "own_";

    // Nobody who writes a text or a name can know it, so nobody can dig a hole from outside.
    private static final String NONCE = nonce();
    private static final int SHORT = 27;
    private static final String START = NONCE.substring(0, SHORT);
    private static final String ROOT_START = "/c/";
    /** Stands for {@link #ROOT}, and has its exact length and alphabet, so that lines fold where they would. */
    static final String ROOT_TOKEN = ROOT_START + START;

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
        int end = 0;
        for (int at = written.indexOf(START); at >= 0; at = written.indexOf(START, at + SHORT)) {
            String name = name(written, at);
            int start = name.equals(ROOT) ? at - ROOT_START.length() : at;
            if (name.isEmpty() || start < end) {
                continue;
            }
            if (start > end) {
                parts.add(new Body.Text(Piece.of(written.substring(end, start))));
            }
            parts.add(new Body.Gap(name));
            end = start + token(name).length();
        }
        if (end < written.length()) {
            parts.add(new Body.Text(Piece.of(written.substring(end))));
        }
        return parts;
    }

    // Empty where it only looks like one.
    private static String name(String written, int at) {
        if (written.startsWith(NONCE + "-", at)) {
            int from = at + NONCE.length() + 1;
            int to = written.indexOf('-', from);
            return to < 0 ? "" : written.substring(from, to);
        }
        return written.startsWith(ROOT_START, at - ROOT_START.length()) ? ROOT : "";
    }
}
