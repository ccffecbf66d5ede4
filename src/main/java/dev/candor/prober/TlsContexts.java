package dev.candor.prober;

import dev.candor.probe.ProbeKind;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.incubator.codec.quic.Quic;
import io.netty.incubator.codec.quic.QuicSslContext;
import io.netty.incubator.codec.quic.QuicSslContextBuilder;
import io.netty.incubator.codec.quic.QuicSslEngine;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Speaks TLS by BoringSSL, which costs a tenth of the JDK's, or by the JDK where there is no BoringSSL. The handshake
 * takes any certificate, so that its facts are known also when they are bad; {@link Certificates} judges it right after
 * and before the first byte of a request. Sessions are never resumed: each run must see the whole handshake.
 */
final class TlsContexts {

    /** What is offered for HTTP/3: a context for this is one of QUIC. */
    static final List<String> HTTP_3 = List.of("h3");

    // Each probe with settings of its own holds one; beyond this a configuration is churning and all are made anew.
    private static final int LIMIT = 512;
    private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

    private final Map<Key, TlsContext> contexts = new ConcurrentHashMap<>();

    private record Key(ProbeKind.Tls tls, List<String> alpn, List<Long> modified) {}

    /** How one probe speaks TLS, and whom it believes. */
    record TlsContext(SslContext context, X509TrustManager authorities) {

        /** A handler for one connection to a server of this name. */
        SslHandler newHandler(ByteBufAllocator allocator, String serverName) {
            SslHandler handler = context.newHandler(allocator);
            if (Addresses.literal(serverName) == null) {
                SSLParameters parameters = handler.engine().getSSLParameters();
                try {
                    parameters.setServerNames(List.of(new SNIHostName(serverName)));
                    handler.engine().setSSLParameters(parameters);
                } catch (IllegalArgumentException e) {
                    // No name that SNI can carry (RFC 6066 §3), such as one with an underscore: ask without.
                }
            }
            handler.setHandshakeTimeoutMillis(0); // the run's own deadline holds
            return handler;
        }

        /** The TLS of one QUIC connection to a server of this name, if the context is for {@link #HTTP_3}. */
        QuicSslEngine newQuicEngine(ByteBufAllocator allocator, String serverName, int port) {
            QuicSslContext quic = (QuicSslContext) context;
            QuicSslEngine engine;
            try {
                engine = quic.newEngine(allocator, serverName, port);
            } catch (IllegalArgumentException e) {
                engine = quic.newEngine(allocator); // no name that SNI can carry
            }
            engine.getSession().invalidate(); // forgets what an earlier run left to resume
            return engine;
        }
    }

    /** Whether the context is there already, so that {@link #get} will not read files. */
    boolean has(ProbeKind.Tls tls, List<String> alpn) {
        return contexts.containsKey(key(tls, alpn));
    }

    /**
     * The context for these settings; made anew when one of the files has changed.
     *
     * @throws IOException if a file cannot be read
     * @throws GeneralSecurityException if a file does not hold what it should
     */
    TlsContext get(ProbeKind.Tls tls, List<String> alpn) throws IOException, GeneralSecurityException {
        Key key = key(tls, alpn);
        TlsContext known = contexts.get(key);
        if (known != null) {
            return known;
        }
        TlsContext made = new TlsContext(newContext(tls, alpn), authorities(tls.ca()));
        if (contexts.size() >= LIMIT) {
            contexts.clear();
        }
        contexts.put(key, made);
        return made;
    }

    private static Key key(ProbeKind.Tls tls, List<String> alpn) {
        return new Key(
                tls,
                alpn,
                Stream.of(tls.ca(), tls.cert(), tls.key())
                        .map(path -> path == null ? 0L : new File(path).lastModified())
                        .toList());
    }

    private static SslContext newContext(ProbeKind.Tls tls, List<String> alpn) throws SSLException {
        if (alpn.equals(HTTP_3)) {
            return newQuicContext(tls);
        }
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .protocols(versionsFrom(tls.min()))
                .endpointIdentificationAlgorithm(null);
        if (!alpn.isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, alpn));
        }
        if (tls.cert() != null) {
            builder.keyManager(readable(tls.cert()), readable(tls.key() == null ? tls.cert() : tls.key()));
        }
        SslContext context = builder.build();
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false);
        }
        return context;
    }

    /** QUIC speaks TLS 1.3 and nothing below, so that every smallest version is kept to. */
    private static SslContext newQuicContext(ProbeKind.Tls tls) throws SSLException {
        if (!Quic.isAvailable()) {
            throw new SSLException("QUIC cannot be loaded", Quic.unavailabilityCause());
        }
        QuicSslContextBuilder builder = QuicSslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .applicationProtocols(HTTP_3.toArray(String[]::new));
        if (tls.cert() != null) {
            builder.keyManager(readable(tls.key() == null ? tls.cert() : tls.key()), null, readable(tls.cert()));
        }
        return builder.build();
    }

    /** The smallest version allowed and those above; {@code 1.2} and {@code TLSv1.2} mean the same. */
    private static List<String> versionsFrom(@Nullable String min) {
        if (min == null) {
            return List.of("TLSv1.2", "TLSv1.3");
        }
        int first = VERSIONS.indexOf(min.startsWith("TLSv") ? min : "TLSv" + min.replaceFirst("^1\\.0$", "1"));
        if (first < 0) {
            throw new IllegalArgumentException("tls min must be 1.0, 1.1, 1.2 or 1.3, was " + min);
        }
        return VERSIONS.subList(first, VERSIONS.size());
    }

    private static X509TrustManager authorities(@Nullable String ca) throws IOException, GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        if (ca == null) {
            factory.init((KeyStore) null);
        } else {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates(ca)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            if (number == 0) {
                throw new IOException("no certificate in " + ca);
            }
            factory.init(store);
        }
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager authorities) {
                return authorities;
            }
        }
        throw new GeneralSecurityException("this JDK has no X.509 trust manager");
    }

    private static Collection<? extends Certificate> certificates(String ca)
            throws IOException, GeneralSecurityException {
        try (InputStream in = new FileInputStream(readable(ca))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    private static File readable(String path) throws SSLException {
        File file = new File(path);
        if (!file.isFile() || !file.canRead()) {
            throw new SSLException("cannot read the file " + path);
        }
        return file;
    }
}
