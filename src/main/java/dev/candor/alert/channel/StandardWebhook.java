package dev.candor.alert.channel;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Standard Webhooks 1.0 with a CloudEvent in structured mode: {@code ce-} headers would not be signed. Only 410 is final
 * there: whatever else is answered may be mended while the retries last.
 */
public record StandardWebhook(URI url, Webhook signer) implements Dialect {

    private static final int GONE = 410;

    @Override
    public boolean takes(String type) {
        return true;
    }

    @Override
    public Optional<Call> next(Letter letter, List<Answer> answers) {
        if (!answers.isEmpty()) {
            return Optional.empty();
        }
        long timestamp = letter.at().getEpochSecond();
        try {
            return Optional.of(new Call(
                    "POST",
                    url,
                    Map.of(
                            "Content-Type",
                            "application/cloudevents+json; charset=utf-8",
                            "webhook-id",
                            letter.id(),
                            "webhook-timestamp",
                            Long.toString(timestamp),
                            "webhook-signature",
                            signer.sign(letter.id(), timestamp, letter.body())),
                    letter.body()));
        } catch (WebhookSigningException e) {
            throw new IllegalStateException("cannot sign event " + letter.id(), e);
        }
    }

    @Override
    public Fate fate(Answer answer) {
        return answer.good() ? Fate.ACCEPTED : answer.status() == GONE ? Fate.GONE : Fate.AGAIN;
    }
}
