package dev.candor.alert.channel;

import dev.candor.problem.Excerpt;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A message to a topic of ntfy: text as the body, what else there is in headers.
 *
 * @param url with the topic
 * @param token empty where none is needed
 */
record Ntfy(URI url, String token) implements Dialect {

    // Longer ones become an attachment there.
    private static final int LONGEST_MESSAGE = 4_096;
    private static final int LONGEST_TITLE = 250;

    @Override
    public boolean takes(String type) {
        return true;
    }

    @Override
    public Optional<Call> next(Letter letter, List<Answer> answers) {
        if (!answers.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "text/plain; charset=utf-8");
        headers.put("Title", header(Excerpt.of(letter.title(), LONGEST_TITLE)));
        headers.put("Priority", priority(letter));
        headers.put("Tags", letter.over() ? "white_check_mark" : "rotating_light");
        if (letter.link("html").startsWith("http")) {
            headers.put("Click", letter.link("html"));
        }
        if (!token.isEmpty()) {
            headers.put("Authorization", "Bearer " + token);
        }
        return Optional.of(new Call("POST", url, headers, Letter.cutBytes(letter.words(), LONGEST_MESSAGE)));
    }

    private static String priority(Letter letter) {
        if (letter.over() || !letter.urgent()) {
            return "3";
        }
        return letter.severity().equals("critical") ? "5" : "4";
    }

    /** Headers are ASCII; other text goes in as RFC 2047 has it, which ntfy reads. */
    static String header(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        if (line.chars().allMatch(c -> c < 0x7f)) {
            return line;
        }
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(line.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
