package dev.candor.alert.channel;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Slack's incoming webhook. It can change nothing that was said, so that only turns are told: that it began, who has it,
 * that another is blamed, that it is over.
 *
 * @param url holds the secret
 */
record SlackHook(URI url) implements Dialect {

    private static final int GONE = 410;

    @Override
    public boolean takes(String type) {
        return true;
    }

    @Override
    public Optional<Call> next(Letter letter, List<Answer> answers) {
        boolean small = letter.what().equals("updated")
                && letter.data().at("/attribution/revised_from").asText("").isEmpty();
        return small || !answers.isEmpty()
                ? Optional.empty()
                : Optional.of(Call.json(url, Map.of(), Json.text(SlackWords.message(letter))));
    }

    @Override
    public Fate fate(Answer answer) {
        // The channel was archived, or the hook removed.
        return answer.status() == GONE ? Fate.GONE : Fate.byStatus(answer.status());
    }
}
