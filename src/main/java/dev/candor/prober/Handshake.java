package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.measurement.Observed.TlsFacts;
import dev.candor.probe.ProbeKind;
import dev.candor.prober.Certificates.Examined;
import dev.candor.prober.Stopwatch.Phase;
import dev.candor.prober.TlsContexts.TlsContext;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Turns one open connection to TLS and judges the certificates that come. Whatever they are worth, what they say stays
 * readable. Lives on the run's loop.
 */
final class Handshake {

    private final Run run;
    private final ProbeKind.Tls settings;
    private final List<String> alpn;
    private final String serverName;

    private @Nullable TlsFacts facts;

    /**
     * A handshake that has not begun.
     *
     * @param alpn the protocols offered, in order; empty for none
     * @param serverName the name asked for, which the certificate must bear
     */
    Handshake(Run run, ProbeKind.Tls settings, List<String> alpn, String serverName) {
        this.run = run;
        this.settings = settings;
        this.alpn = alpn;
        this.serverName = serverName;
    }

    /** What was agreed on; null if nothing was. */
    @Nullable
    TlsFacts facts() {
        return facts;
    }

    /** Shakes hands; the outcome is handed over: null, or why the connection is not to be used. */
    void shake(Channel open, Consumer<@Nullable Failure> done) {
        run.watch().enter(Phase.TLS);
        try {
            TlsContext context = run.engine().tls().get(settings, alpn);
            SslHandler handler = context.newHandler(open.alloc(), serverName);
            handler.handshakeFuture()
                    .addListener((Future<Channel> shaken) -> done.accept(
                            shaken.isSuccess()
                                    ? examine(handler.engine(), handler.applicationProtocol(), context)
                                    : Diagnosis.connected(Phase.TLS, shaken.cause())));
            open.pipeline().addFirst(handler);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            done.accept(Diagnosis.config(e));
        }
    }

    /** Judges what a handshake that went well has agreed on; null, or why the connection is not to be used. */
    @Nullable
    Failure examine(SSLEngine engine, @Nullable String protocol, TlsContext context) {
        if (run.isOver()) {
            return null; // nobody will use it
        }
        SSLSession session = engine.getSession();
        Examined examined = null;
        try {
            Certificate[] shown = session.getPeerCertificates();
            X509Certificate[] chain = Arrays.copyOf(shown, shown.length, X509Certificate[].class);
            run.shown(chain);
            examined = run.engine().certificates().examine(chain, serverName, context.authorities(), run.startedAt());
        } catch (SSLPeerUnverifiedException | ArrayStoreException | IllegalStateException e) {
            // No certificate (anonymous cipher suites are not offered) or none that can be read: told below.
        }
        facts = new TlsFacts(
                session.getProtocol(), session.getCipherSuite(), protocol, examined == null ? null : examined.facts());
        if (examined == null) {
            return Diagnosis.failure(Kind.TLS, Source.TARGET, "the server showed no certificate that can be read");
        }
        return examined.trouble() == null || settings.insecure()
                ? null
                : Diagnosis.failure(Kind.CERT, Source.TARGET, examined.trouble());
    }
}
