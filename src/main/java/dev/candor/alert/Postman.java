package dev.candor.alert;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;

/**
 * Hands e-mails to the configured mail server ({@code quarkus.mailer}), all on one event loop. Connections to the server are kept
 * and used again; if who sends stands on another loop than the connection, the lines of a mail and the dot that ends it are
 * written by two threads, and now and then the dot comes first: the server then waits for a mail that was sent already.
 */
@Singleton
public class Postman {

    private final ReactiveMailer mailer;
    private final Context loop;

    Postman(ReactiveMailer mailer, Vertx vertx) {
        this.mailer = mailer;
        this.loop = vertx.getOrCreateContext();
    }

    /** Sends it once when it is subscribed to; fails as the mail client does. */
    public Uni<Void> send(Mail mail) {
        return Uni.createFrom()
                .emitter(sent -> loop.runOnContext(
                        start -> mailer.send(mail).subscribe().with(done -> sent.complete(null), sent::fail)));
    }
}
