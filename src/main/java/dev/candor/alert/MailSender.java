package dev.candor.alert;

import dev.candor.alert.channel.Fate;
import dev.candor.alert.channel.Letter;
import dev.candor.alert.channel.Mail;
import io.vertx.ext.mail.SMTPException;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Hands mails to the configured mail server ({@code quarkus.mailer}). */
@Singleton
class MailSender {

    private static final int FIRST_FINAL = 550;

    private final Postman mailer;
    private final AlertConfig config;

    MailSender(Postman mailer, AlertConfig config) {
        this.mailer = mailer;
        this.config = config;
    }

    /** Sends it once; the stage completes normally. */
    CompletionStage<Sent> send(Mail channel, Letter letter) {
        Mail.Message message = channel.message(letter);
        io.quarkus.mailer.Mail mail = new io.quarkus.mailer.Mail()
                .setTo(channel.to())
                .setSubject(message.subject())
                .setText(message.text())
                .addHeader("Message-ID", message.id())
                .addHeader("In-Reply-To", message.thread())
                .addHeader("References", message.thread())
                // RFC 3834: nobody's holiday is to answer it.
                .addHeader("Auto-Submitted", "auto-generated");
        return mailer.send(mail)
                .ifNoItem()
                .after(config.timeout())
                .fail()
                .subscribeAsCompletionStage()
                .handle((done, failure) ->
                        failure == null ? new Sent(new Reply(250, null, null), Fate.ACCEPTED, null) : failed(failure));
    }

    private static Sent failed(@Nullable Throwable failure) {
        String message = failure == null ? null : failure.getMessage();
        String error = WebhookSender.shortened("the mail server: " + (message == null ? "no answer in time" : message));
        // A mailbox that does not exist comes to be by no retry; 4xx and all else may pass (RFC 5321 §4.2.1).
        boolean last = failure instanceof SMTPException said && said.getReplyCode() >= FIRST_FINAL;
        return new Sent(new Reply(null, error, null), last ? Fate.NEVER : Fate.AGAIN, null);
    }
}
