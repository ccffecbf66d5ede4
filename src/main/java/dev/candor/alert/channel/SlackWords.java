package dev.candor.alert.channel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.candor.problem.Excerpt;

/** An alert as a Slack message. */
final class SlackWords {

    // Slack's limits of a header, of a section and of the fallback.
    private static final int LONGEST_HEADER = 150;
    private static final int LONGEST_SECTION = 3_000;
    private static final int LONGEST_TEXT = 4_000;

    private SlackWords() {}

    /** The message: a fallback for notifications, and blocks for who reads it. */
    static ObjectNode message(Letter letter) {
        ObjectNode message = Json.object().put("text", line(letter));
        ArrayNode blocks = message.putArray("blocks");
        ObjectNode header = blocks.addObject().put("type", "header");
        header.putObject("text")
                .put("type", "plain_text")
                .put("text", Excerpt.of(mark(letter) + " " + letter.title(), LONGEST_HEADER));
        ObjectNode section = blocks.addObject().put("type", "section");
        section.putObject("text")
                .put("type", "mrkdwn")
                .put("text", Excerpt.of(escaped(letter.words()) + links(letter), LONGEST_SECTION));
        return message;
    }

    /** One line that says all. */
    static String line(Letter letter) {
        return Excerpt.of("%s %s: %s".formatted(mark(letter), state(letter), escaped(letter.title())), LONGEST_TEXT);
    }

    /** What to say below the message of what has changed. */
    static String change(Letter letter) {
        return Excerpt.of("%s %s. %s".formatted(mark(letter), state(letter), escaped(letter.words())), LONGEST_TEXT);
    }

    private static String state(Letter letter) {
        String by = letter.text("acknowledged_by");
        String word = letter.what();
        String said = word.isEmpty() ? "" : Character.toUpperCase(word.charAt(0)) + word.substring(1);
        return word.equals("acknowledged") && !by.isEmpty() ? said + " by " + escaped(by) : said;
    }

    private static String mark(Letter letter) {
        if (letter.over()) {
            return "✅";
        }
        return switch (letter.severity()) {
            case "critical" -> "🔴";
            case "major" -> "🟠";
            default -> "🟡";
        };
    }

    private static String links(Letter letter) {
        StringBuilder links = new StringBuilder();
        link(links, letter.link("html"), "Incident");
        link(links, letter.text("runbook_url"), "Runbook");
        link(links, letter.link("ack"), "Take it in hand");
        link(links, letter.link("silence"), "Silence");
        return links.isEmpty() ? "" : "\n" + links;
    }

    private static void link(StringBuilder links, String href, String text) {
        // Only addresses with a scheme are links there; a bar or an angle would end one.
        if (href.startsWith("http") && !href.matches(".*[|<>].*")) {
            links.append(links.isEmpty() ? "" : " · ").append("<%s|%s>".formatted(href, text));
        }
    }

    /** Text as text: Slack takes three characters for markup of links and mentions. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
