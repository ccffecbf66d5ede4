package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.probe.Answer;
import dev.candor.probe.DnsType;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.probe.ProbeKind.DnsTransport;
import dev.candor.prober.DnsMessage.Entry;
import dev.candor.prober.Stopwatch.Phase;
import dev.candor.security.Cidr;
import dev.candor.security.EgressGuard;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One run of a DNS probe: the question, and again by TCP if the answer did not fit. Lives on one event loop. */
final class DnsRun extends Run implements DnsExchange.Listener {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final EgressGuard OPEN =
            EgressGuard.allowingWhateverIn(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")));
    private static final int MOST_TOLD = 32;

    private final ProbeKind.Dns dns;
    private final DnsServer server;
    private final EgressGuard guard;
    private final int id = RANDOM.nextInt(1 << 16);
    private final int type;

    private DnsTransport transport;
    private @Nullable Dialer dialer;
    private @Nullable DnsExchange exchange;
    private @Nullable InetAddress address;
    private @Nullable DnsMessage heard;
    private long length;
    private boolean truncated;

    DnsRun(Engine engine, EgressGuard guard, Probe probe, ProbeKind.Dns dns, Vantage vantage) {
        super(engine, probe, vantage);
        this.dns = dns;
        this.server = DnsServer.of(dns, engine.names());
        this.guard = server.ours() ? OPEN : guard;
        this.transport = dns.transport();
        this.type = Objects.requireNonNull(DnsType.code(dns.type()), dns.type());
    }

    private Route route() {
        boolean secure = transport == DnsTransport.TLS || transport == DnsTransport.HTTPS;
        return new Route(
                server.endpoint().host(),
                server.endpoint().port(),
                dns.reach().connectTo(),
                vantage().connectTo(),
                dns.reach().resolve(),
                dns.reach().ip(),
                secure ? dns.reach().tls() : null,
                DnsProber.alpn(dns));
    }

    @Override
    protected void start() {
        if (transport == DnsTransport.UDP) {
            Route.Endpoint endpoint = route().endpoint();
            AddressLookup.find(this, guard, endpoint.host(), dns.reach().ip(), found -> {
                address = found.get(0);
                DnsExchange asking = new DnsExchange(this, question(), this);
                exchange = asking;
                asking.byDatagram(new InetSocketAddress(found.get(0), endpoint.port()));
            });
            return;
        }
        dialer = new Dialer(this, guard, route(), this::connected, this::end);
        dialer.dial();
    }

    private byte[] question() {
        return DnsMessage.question(id, dns.name(), type, DnsMessage.dnsClass(dns.dnsClass()), dns.recursion());
    }

    private void connected(Channel open) {
        DnsExchange asking = new DnsExchange(this, question(), this);
        exchange = asking;
        if (transport == DnsTransport.HTTPS) {
            asking.byHttp(open, Objects.requireNonNull(server.url()));
        } else {
            asking.byStream(open);
        }
    }

    /** Whether that is the answer; of datagrams, one that belongs to another question is as if it had not come. */
    @Override
    public boolean heard(byte[] message) {
        DnsMessage read;
        try {
            if (transport == DnsTransport.UDP && !isOurs(message)) {
                return false;
            }
            read = DnsMessage.read(message);
        } catch (IllegalArgumentException e) {
            end(Diagnosis.failure(
                    Kind.PROTOCOL, Source.TARGET, "expected a DNS message, observed one in which " + e.getMessage()));
            return true;
        }
        length = message.length;
        String expected = DnsMessage.asking(dns.name(), type, DnsMessage.dnsClass(dns.dnsClass()));
        boolean silentError = read.asked() == null && read.rcode() != 0;
        if (read.id() != id || !read.isResponse() || !(silentError || expected.equals(read.asked()))) {
            if (transport == DnsTransport.UDP) {
                return false;
            }
            end(Diagnosis.failure(
                    Kind.PROTOCOL,
                    Source.TARGET,
                    "expected an answer about %s with id %d, observed one about %s with id %d"
                            .formatted(expected, id, read.asked(), read.id())));
            return true;
        }
        if (read.isTruncated() && transport == DnsTransport.UDP) {
            askAgainByTcp();
            return true;
        }
        heard = read;
        String strays = read.strays(dns.name());
        end(strays == null ? null : Diagnosis.failure(Kind.PROTOCOL, Source.TARGET, strays));
        return true;
    }

    private boolean isOurs(byte[] message) {
        return message.length >= 2 && ((message[0] & 0xff) << 8 | (message[1] & 0xff)) == id;
    }

    private void askAgainByTcp() {
        truncated = true;
        transport = DnsTransport.TCP;
        if (exchange != null) {
            exchange.close();
        }
        dialer = new Dialer(this, guard, route(), this::connected, this::end);
        dialer.dial();
    }

    @Override
    public void failed(Throwable cause) {
        end(
                Diagnosis.find(cause, PortUnreachableException.class) != null
                        ? Diagnosis.failure(Kind.REFUSED, Source.TARGET, server.title() + " refused the question")
                        : Diagnosis.connected(watch().current(), cause));
    }

    @Override
    public void failed(Failure failure) {
        end(failure);
    }

    @Override
    protected Failure expired() {
        Phase phase = watch().current();
        if (phase == null || phase == Phase.DNS || phase == Phase.CONNECT) {
            return Diagnosis.timeout(phase, probe().timeout(), server.title());
        }
        int strays = exchange == null ? 0 : exchange.strays();
        return Diagnosis.failure(
                Kind.TIMEOUT,
                Source.TARGET,
                "timed out while %s, expected an answer from %s within %s%s"
                        .formatted(
                                phase.doing(),
                                server.title(),
                                Diagnosis.inWords(probe().timeout()),
                                strays == 0 ? "" : ", observed %d that answer another question".formatted(strays)));
    }

    @Override
    protected void release() {
        if (dialer != null) {
            dialer.abandon();
        }
        if (exchange != null) {
            exchange.close();
        }
    }

    @Override
    protected Facts seen() {
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("server", server.title());
        more.put("transport", transport.name().toLowerCase(Locale.ROOT));
        if (truncated) {
            more.put("truncated", true);
        }
        if (exchange != null && exchange.sent() > 1) {
            more.put("questions_sent", exchange.sent());
        }
        DnsMessage message = heard;
        if (message != null) {
            more.put("rcode", message.code());
            more.put("flags", message.flags());
            more.put("answer", told(message.answer()));
            more.put("authority", told(message.authority()));
            more.put("additional", told(message.additional()));
            putIfThere(more, "serial", message.serial());
            putIfThere(more, "ttl", message.ttl());
        }
        InetAddress at = dialer == null || dialer.address() == null ? address : dialer.address();
        return Facts.of(this, at, dialer == null ? null : dialer.tlsFacts(), length == 0 ? null : (Long) length, more);
    }

    private static void putIfThere(Map<String, Object> more, String name, @Nullable Object value) {
        if (value != null) {
            more.put(name, value);
        }
    }

    private static List<String> told(List<Entry> entries) {
        return entries.stream()
                .limit(MOST_TOLD)
                .map(entry -> OneLine.of(entry.text()))
                .toList();
    }

    @Override
    protected Answer answer(Facts facts) {
        DnsMessage message = heard;
        return query -> {
            if (message == null) {
                return facts.values(query);
            }
            return switch (query.name()) {
                case "rcode" -> List.of(message.code());
                case "flags" -> List.copyOf(message.flags());
                case "answer" -> texts(message.answer());
                case "authority" -> texts(message.authority());
                case "additional" -> texts(message.additional());
                case "serial" -> orNone(message.serial());
                case "ttl" -> orNone(message.ttl());
                default -> facts.values(query);
            };
        };
    }

    private static List<Object> orNone(@Nullable Object value) {
        return value == null ? List.of() : List.of(value);
    }

    private static List<Object> texts(List<Entry> entries) {
        return entries.stream().<Object>map(Entry::text).toList();
    }
}
