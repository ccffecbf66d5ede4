package dev.candor.prober;

import dev.candor.measurement.Identity;
import dev.candor.measurement.Observed;
import dev.candor.measurement.Observed.CertFacts;
import dev.candor.measurement.Observed.TlsFacts;
import dev.candor.measurement.Phases;
import dev.candor.measurement.Timings;
import dev.candor.probe.Answer;
import dev.candor.probe.Query;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every protocol's run saw: times, the address, TLS. A protocol's own answer asks here for what it does not know.
 * The identity is never in it yet; {@link Judge} finds it.
 */
record Facts(Instant startedAt, Observed observed, Timings timings, Phases phases) implements Answer {

    /**
     * What a run saw that made a connection, or tried to.
     *
     * @param length bytes of the answer; null if there was none
     * @param more what only its kind sees
     */
    static Facts of(Run run, @Nullable Dialer dialer, @Nullable Long length, Map<String, Object> more) {
        return of(
                run, dialer == null ? null : dialer.address(), dialer == null ? null : dialer.tlsFacts(), length, more);
    }

    /** The same for a run that did not dial, or not only. */
    static Facts of(
            Run run,
            @Nullable InetAddress address,
            @Nullable TlsFacts tls,
            @Nullable Long length,
            Map<String, Object> more) {
        Observed observed = new Observed(
                address == null ? null : ip(address),
                address == null ? null : (Integer) ipVersion(address),
                null,
                null,
                null,
                length,
                length,
                null,
                tls,
                Identity.NONE,
                more);
        return new Facts(
                run.startedAt(), observed, run.watch().timings(), run.watch().phases());
    }

    static String ip(InetAddress address) {
        return NetUtil.toAddressString(address);
    }

    static int ipVersion(InetAddress address) {
        return address instanceof Inet4Address ? 4 : 6;
    }

    /** The same, and this beside what the kind saw. */
    Facts with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(observed.more());
        more.put(name, value);
        return new Facts(startedAt, observed.having(more), timings, phases);
    }

    @Override
    public List<Object> values(Query query) {
        if (query.name().equals("cert.san")) {
            CertFacts cert = cert();
            return cert == null ? List.of() : List.copyOf(cert.san());
        }
        Object value = value(query.name());
        return value == null ? List.of() : List.of(value);
    }

    private @Nullable Object value(String name) {
        TlsFacts tls = observed.tls();
        CertFacts cert = cert();
        return switch (name) {
            case "ip" -> observed.ip();
            case "tls.version" -> tls == null ? null : tls.version();
            case "tls.cipher" -> tls == null ? null : tls.cipher();
            case "tls.alpn" -> tls == null ? null : tls.alpn();
            case "cert.days_left" -> cert == null ? null : (Double) cert.daysLeft();
            case "cert.subject" -> cert == null ? null : cert.subject();
            case "cert.issuer" -> cert == null ? null : cert.issuer();
            case "cert.fingerprint" -> cert == null ? null : cert.fingerprintSha256();
            case "cert.verified" -> cert == null ? null : (Boolean) cert.verified();
            case "time_namelookup" -> timings.namelookup();
            case "time_connect" -> timings.connect();
            case "time_appconnect" -> timings.appconnect();
            case "time_pretransfer" -> timings.pretransfer();
            case "time_starttransfer" -> timings.starttransfer();
            case "time_redirect" -> timings.redirect();
            case "time_total" -> timings.total();
            case "phase.dns" -> phases.dns();
            case "phase.connect" -> phases.connect();
            case "phase.tls" -> phases.tls();
            case "phase.send" -> phases.send();
            case "phase.wait" -> phases.waiting();
            case "phase.transfer" -> phases.transfer();
            default -> null;
        };
    }

    private @Nullable CertFacts cert() {
        return observed.tls() == null ? null : observed.tls().cert();
    }
}
