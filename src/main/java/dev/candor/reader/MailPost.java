package dev.candor.reader;

import dev.candor.alert.Postman;
import dev.candor.alert.Reply;
import dev.candor.problem.Excerpt;
import io.quarkus.mailer.Mail;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;

/** Hands e-mails to the configured server. */
@Singleton
class MailPost {

    private static final int LONGEST_ERROR = 200;

    private final Postman mailer;
    private final SubscriptionConfig config;

    MailPost(Postman mailer, SubscriptionConfig config) {
        this.mailer = mailer;
        this.config = config;
    }

    /** Sends it once. The stage always completes normally: whatever goes wrong is told in the reply. */
    CompletionStage<Reply> send(Subscription subscription, Message message) {
        Mail mail = Mail.withText(subscription.address(), message.subject(), message.body())
                .setFrom(config.mailFrom()
                        .orElseThrow(() -> new IllegalStateException("candor.subscriptions.mail-from is gone")));
        message.headers().forEach(mail::addHeader);
        return mailer.send(mail)
                .ifNoItem()
                .after(config.timeout())
                .fail()
                .onItem()
                .transform(done -> new Reply(250, null, null))
                .onFailure()
                .recoverWithItem(MailPost::failed)
                .subscribeAsCompletionStage();
    }

    private static Reply failed(Throwable failure) {
        return Reply.failed(Excerpt.line(String.valueOf(failure.getMessage()), LONGEST_ERROR));
    }
}
