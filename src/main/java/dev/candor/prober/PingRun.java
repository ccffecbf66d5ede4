package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.probe.Answer;
import dev.candor.probe.Probe;
import dev.candor.probe.ProbeKind;
import dev.candor.prober.Stopwatch.Phase;
import dev.candor.security.EgressGuard;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a ping: look-up, then so many echoes with a gap between them. Sent and heard on the poll loop. */
final class PingRun extends Run {

    private final EgressGuard guard;
    private final NativeSockets sockets;
    private final ProbeKind.Ping ping;
    private final RoundTrips trips = new RoundTrips();
    // On the poll loop only: what is to be forgotten when the run is over.
    private final List<Runnable> waiting = new ArrayList<>();

    private List<InetAddress> addresses = List.of();
    private int index;
    private @Nullable PollLoop poll;
    private @Nullable Heard unreachable;
    private int settled;

    PingRun(
            Engine engine,
            EgressGuard guard,
            NativeSockets sockets,
            Probe probe,
            ProbeKind.Ping ping,
            Vantage vantage) {
        super(engine, probe, vantage);
        this.guard = guard;
        this.sockets = sockets;
        this.ping = ping;
    }

    @Override
    protected void start() {
        Duration sending = ping.gap().multipliedBy(ping.count() - 1L);
        if (sending.compareTo(probe().timeout()) >= 0) {
            throw new IllegalArgumentException("%d echoes with gaps of %s take %s, expected less than the timeout of %s"
                    .formatted(
                            ping.count(),
                            Diagnosis.inWords(ping.gap()),
                            Diagnosis.inWords(sending),
                            Diagnosis.inWords(probe().timeout())));
        }
        AddressLookup.find(this, guard, ping.host(), ping.ip(), this::found);
    }

    private void found(List<InetAddress> usable) {
        addresses = usable;
        try {
            poll = sockets.loop();
        } catch (IOException e) {
            refused(String.valueOf(e.getMessage()));
            return;
        }
        watch().enter(Phase.WAIT);
        send(poll);
    }

    private void send(PollLoop on) {
        if (isOver()) {
            return;
        }
        int which = trips.sent();
        InetAddress to = addresses.get(index);
        on.execute(() -> sendOne(on, to, which));
        if (trips.count() < ping.count()) {
            ScheduledFuture<?> unused =
                    loop().schedule(() -> send(on), ping.gap().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** On the poll loop. */
    private void sendOne(PollLoop on, InetAddress to, int which) {
        try {
            EchoSocket socket = sockets.echo(on, to instanceof Inet6Address);
            short number = socket.send(to, -1, ping.size(), heard -> tell(() -> heard(which, heard)));
            waiting.add(() -> socket.forget(number));
        } catch (IOException e) {
            tell(() -> refused(String.valueOf(e.getMessage())));
        }
    }

    private void tell(Runnable what) {
        try {
            loop().execute(what);
        } catch (RejectedExecutionException e) {
            // The prober is closing; nobody waits for this any more.
        }
    }

    private void refused(String why) {
        end(Diagnosis.failure(Kind.AGENT, Source.AGENT, why));
    }

    private void heard(int which, Heard heard) {
        if (isOver()) {
            return;
        }
        switch (heard.sort()) {
            case ANSWER -> trips.received(which, heard.millis());
            case EXPIRED, UNREACHABLE -> unreachable = heard;
            case UNSENT -> {
                unsent(which, heard);
                return;
            }
        }
        settled++;
        if (settled == ping.count()) {
            end(verdict());
        }
    }

    /** A machine without IPv4 or without IPv6 asks the host's next address. */
    private void unsent(int which, Heard heard) {
        PollLoop on = poll;
        if (on != null && which == 0 && settled == 0 && index + 1 < addresses.size()) {
            index++;
            InetAddress to = addresses.get(index);
            on.execute(() -> sendOne(on, to, which));
        } else {
            refused("cannot send to %s from here: %s".formatted(shown(), heard.words()));
        }
    }

    private String shown() {
        String ip = addresses.isEmpty() ? ping.host() : Facts.ip(addresses.get(index));
        return ip.equals(ping.host()) ? ip : ping.host() + " (" + ip + ")";
    }

    /** Whatever came back is an answer; who asks for more says so. */
    private @Nullable Failure verdict() {
        boolean asked =
                probe().expect().stream().anyMatch(line -> line.query().name().equals("loss"));
        if (asked || !trips.back().isEmpty()) {
            return null;
        }
        Heard word = unreachable;
        if (word != null && word.from() != null) {
            return Diagnosis.failure(
                    Kind.CONNECT,
                    Source.PATH,
                    "expected an echo from %s, %s says: %s".formatted(shown(), Facts.ip(word.from()), word.words()));
        }
        return Diagnosis.failure(
                Kind.TIMEOUT,
                Source.PATH,
                "expected an echo from %s within %s, none of %d came back"
                        .formatted(shown(), Diagnosis.inWords(probe().timeout()), trips.count()));
    }

    @Override
    protected @Nullable Failure expired() {
        return trips.count() == 0 ? Diagnosis.timeout(watch().current(), probe().timeout(), ping.host()) : verdict();
    }

    @Override
    protected void release() {
        PollLoop on = poll;
        if (on != null) {
            try {
                on.execute(() -> waiting.forEach(Runnable::run));
            } catch (RejectedExecutionException e) {
                // Closed, and everything forgotten with it.
            }
        }
    }

    @Override
    protected Facts seen() {
        Map<String, Object> more = new LinkedHashMap<>();
        Double loss = trips.loss();
        if (loss != null) {
            more.put("sent", trips.count());
            more.put("received", trips.back().size());
            more.put("loss", loss);
            more.put("rtt", trips.statistics());
        }
        InetAddress to = addresses.isEmpty() ? null : addresses.get(index);
        return Facts.of(this, to, null, null, more);
    }

    @Override
    protected Answer answer(Facts facts) {
        Map<String, Object> statistics = trips.statistics();
        Double loss = trips.loss();
        return query -> {
            String name = query.name();
            if (name.equals("loss")) {
                return loss == null ? List.of() : List.of(loss);
            }
            Object value = name.startsWith("rtt.") ? statistics.get(name.substring("rtt.".length())) : null;
            return value == null ? facts.values(query) : List.of(value);
        };
    }
}
