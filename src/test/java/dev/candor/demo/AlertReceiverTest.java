package dev.candor.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertReceiverTest {

    private static final String BODY = """
            {"type":"dev.candor.alert.firing.v1","data":{"status":"firing","severity":"critical","title":"Host iad-102 fails"}}""";

    private final NioEventLoopGroup loops = new NioEventLoopGroup(1, new DefaultThreadFactory("test", true));
    private final AlertReceiver receiver = AlertReceiver.start(loops);

    @AfterEach
    void close() {
        receiver.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void aSignedAlertIsRememberedOnceHoweverOftenItIsDelivered() throws Exception {
        assertThat(deliver("msg_1", BODY, receiver.secret())).isEqualTo(200);
        assertThat(deliver("msg_1", BODY, receiver.secret())).isEqualTo(200);
        assertThat(deliver("msg_2", BODY.replace("firing\",\"sev", "resolved\",\"sev"), receiver.secret()))
                .isEqualTo(200);

        assertThat(receiver.received())
                .extracting(AlertReceiver.Received::id, AlertReceiver.Received::status, AlertReceiver.Received::title)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("msg_2", "resolved", "Host iad-102 fails"),
                        org.assertj.core.groups.Tuple.tuple("msg_1", "firing", "Host iad-102 fails"));
    }

    @Test
    void anAlertSignedWithAnotherSecretIsRefusedAndCounted() throws Exception {
        assertThat(deliver("msg_3", BODY, "whsec_" + "A".repeat(32))).isEqualTo(401);

        assertThat(receiver.received()).isEmpty();
        assertThat(receiver.refused()).isEqualTo(1);
    }

    @Test
    void onlyTheLastFiftyAreRemembered() throws Exception {
        for (int i = 1; i <= 51; i++) {
            deliver("msg_" + i, BODY, receiver.secret());
        }
        assertThat(receiver.received())
                .hasSize(50)
                .first()
                .extracting(AlertReceiver.Received::id)
                .isEqualTo("msg_51");
    }

    private int deliver(String id, String body, String secret) throws Exception {
        // The library holds the attempt's time against the machine's own clock.
        long now = Instant.now().getEpochSecond();
        HttpRequest request = HttpRequest.newBuilder(URI.create(receiver.url()))
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(now))
                .header("webhook-signature", new Webhook(secret).sign(id, now, body))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
