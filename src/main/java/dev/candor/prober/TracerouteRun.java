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
import java.net.InetAddress;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a traceroute: look-up, then packets of growing reach, some at once, so that silent hops are waited for side
 * by side and the run ends within its timeout.
 */
final class TracerouteRun extends Run {

    private static final int AT_ONCE = 8;
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EgressGuard guard;
    private final NativeSockets sockets;
    private final ProbeKind.Traceroute trace;
    private final TracePath path;
    private final int packets;
    private final BitSet pending = new BitSet();

    private @Nullable InetAddress address;
    private @Nullable PollLoop poll;
    private @Nullable Heard unreachable;
    private int next;
    private long waitNanos;

    // On the poll loop only.
    private @Nullable TracePackets sending;
    private boolean closed;

    TracerouteRun(
            Engine engine,
            EgressGuard guard,
            NativeSockets sockets,
            Probe probe,
            ProbeKind.Traceroute trace,
            Vantage vantage) {
        super(engine, probe, vantage);
        this.guard = guard;
        this.sockets = sockets;
        this.trace = trace;
        this.packets = trace.maxHops() * trace.count();
        this.path = new TracePath(trace.maxHops(), trace.count());
    }

    @Override
    protected void start() {
        AddressLookup.find(this, guard, trace.host(), trace.ip(), this::found);
    }

    private void found(List<InetAddress> usable) {
        InetAddress to = usable.get(0);
        address = to;
        watch().enter(Phase.WAIT);
        // If no hop answers there are so many rounds of waiting, and all must fit in.
        int rounds = (packets + AT_ONCE - 1) / AT_ONCE;
        waitNanos = Math.min(LONGEST_WAIT_NANOS, Math.max(1, (deadline() - System.nanoTime()) * 9 / 10 / rounds));
        try {
            PollLoop on = sockets.loop();
            poll = on;
            on.execute(() -> open(on, to));
        } catch (IOException e) {
            refused(String.valueOf(e.getMessage()));
            return;
        }
        proceed();
    }

    /** On the poll loop. */
    private void open(PollLoop on, InetAddress to) {
        try {
            if (!closed) {
                sending = TracePackets.open(sockets, on, trace, to);
            }
        } catch (IOException e) {
            tell(() -> refused(String.valueOf(e.getMessage())));
        }
    }

    /** On the poll loop. */
    private void sendOne(int index) {
        if (sending != null && !closed) {
            sending.send(index, index / trace.count() + 1, heard -> tell(() -> heard(index, heard)));
        }
    }

    private void tell(Runnable what) {
        try {
            loop().execute(what);
        } catch (RejectedExecutionException e) {
            // The prober is closing; nobody waits for this any more.
        }
    }

    private void proceed() {
        PollLoop on = poll;
        while (on != null && !isOver() && pending.cardinality() < AT_ONCE && path.needs(next)) {
            int index = next++;
            pending.set(index);
            on.execute(() -> sendOne(index));
            ScheduledFuture<?> unused = loop().schedule(() -> settle(index), waitNanos, TimeUnit.NANOSECONDS);
        }
        // What went farther than the target has nothing to tell.
        if (!isOver() && pending.stream().noneMatch(path::needs)) {
            end(verdict());
        }
    }

    private void settle(int index) {
        if (!isOver() && pending.get(index)) {
            pending.clear(index);
            proceed();
        }
    }

    private void heard(int index, Heard heard) {
        if (isOver()) {
            return;
        }
        if (heard.sort() == Heard.Sort.UNSENT) {
            refused("cannot send to %s from here: %s".formatted(shown(), heard.words()));
            return;
        }
        path.heard(index, heard.from(), heard.millis());
        boolean there = heard.from() != null && heard.from().equals(address);
        if (there) {
            path.reached(index);
        } else if (heard.sort() == Heard.Sort.UNREACHABLE) {
            path.endsHere(index);
            unreachable = heard;
        }
        // One that is no longer waited for counts all the same.
        pending.clear(index);
        proceed();
    }

    private void refused(String why) {
        end(Diagnosis.failure(Kind.AGENT, Source.AGENT, why));
    }

    private String shown() {
        String ip = address == null ? trace.host() : Facts.ip(address);
        return ip.equals(trace.host()) ? ip : trace.host() + " (" + ip + ")";
    }

    private @Nullable Failure verdict() {
        boolean asked =
                probe().expect().stream().anyMatch(line -> line.query().name().equals("reached"));
        if (asked || path.isReached()) {
            return null;
        }
        Heard word = unreachable;
        if (word != null && word.from() != null) {
            return Diagnosis.failure(
                    Kind.CONNECT,
                    Source.PATH,
                    "expected to reach %s, hop %d (%s) says: %s"
                            .formatted(shown(), path.hops(), Facts.ip(word.from()), word.words()));
        }
        InetAddress last = path.last();
        return Diagnosis.failure(
                Kind.TIMEOUT,
                Source.PATH,
                "expected to reach %s within %d hops, %s"
                        .formatted(
                                shown(),
                                trace.maxHops(),
                                last == null
                                        ? "no hop answered"
                                        : "the last answer came from hop %d (%s)"
                                                .formatted(path.hops(), Facts.ip(last))));
    }

    @Override
    protected @Nullable Failure expired() {
        return address == null ? Diagnosis.timeout(watch().current(), probe().timeout(), trace.host()) : verdict();
    }

    @Override
    protected void release() {
        PollLoop on = poll;
        if (on != null) {
            try {
                on.execute(() -> {
                    closed = true;
                    if (sending != null) {
                        sending.close();
                    }
                });
            } catch (RejectedExecutionException e) {
                // Closed, and its sockets with it.
            }
        }
    }

    @Override
    protected Facts seen() {
        Map<String, Object> more = new LinkedHashMap<>();
        InetAddress to = address;
        if (to != null) {
            more.put("hops", path.hops());
            more.put("reached", path.isReached());
            more.put("path", path.hopByHop());
        }
        return Facts.of(this, to, null, null, more);
    }

    @Override
    protected Answer answer(Facts facts) {
        return query -> switch (query.name()) {
            case "hops" -> List.of((long) path.hops());
            case "reached" -> List.of(path.isReached());
            default -> facts.values(query);
        };
    }
}
