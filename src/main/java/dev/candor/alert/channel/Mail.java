package dev.candor.alert.channel;

import dev.candor.problem.Excerpt;
import java.util.List;
import java.util.Optional;

/** E-mail: one thread per incident. It goes by SMTP, so that there is no request of it. */
public record Mail(List<String> to) implements Dialect {

    private static final int LONGEST_SUBJECT = 200;

    public Mail {
        to = List.copyOf(to);
    }

    @Override
    public boolean takes(String type) {
        return true;
    }

    @Override
    public Optional<Call> next(Letter letter, List<Answer> answers) {
        return Optional.empty();
    }

    /**
     * A mail.
     *
     * @param thread what all mails of the subject refer to, so that they are read as one thread; a message id
     */
    public record Message(String subject, String text, String id, String thread) {}

    /** The mail of that event. A resend has the same id, so that most mailboxes show it once. */
    public Message message(Letter letter) {
        String what = Letter.ofAlert(letter.type()) ? "[%s] ".formatted(letter.what()) : "";
        String subject = (what + letter.title()).replaceAll("\\p{Cntrl}+", " ");
        StringBuilder text = new StringBuilder(letter.words()).append("\r\n");
        line(text, "Severity", letter.severity());
        line(text, "Blamed", letter.data().at("/attribution/component").asText(""));
        line(text, "Since", letter.text("starts_at"));
        line(text, "Over", letter.text("ends_at"));
        line(text, "Incident", letter.link("html"));
        line(text, "Take it in hand", letter.link("ack"));
        line(text, "Silence", letter.link("silence"));
        line(text, "Runbook", letter.text("runbook_url"));
        return new Message(
                Excerpt.of(subject, LONGEST_SUBJECT),
                text.toString(),
                "<%s@candor>".formatted(letter.id()),
                "<%s@candor>".formatted(letter.event().path("subject").asText()));
    }

    private static void line(StringBuilder text, String name, String value) {
        if (!value.isEmpty() && !value.equals("null")) {
            text.append("\r\n").append(name).append(": ").append(value);
        }
    }
}
