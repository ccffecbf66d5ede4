package dev.candor.prober;

import dev.candor.measurement.Failure;
import dev.candor.measurement.Failure.Kind;
import dev.candor.measurement.Failure.Source;
import dev.candor.probe.ProbeKind.IpChoice;
import dev.candor.prober.Stopwatch.Phase;
import dev.candor.security.EgressGuard;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of a host and has them vetted, all of them. Lives on the run's loop; one of the consumers is
 * called, once, unless the run is over by then.
 */
final class AddressLookup {

    private final Run run;
    private final EgressGuard guard;
    private final String host;
    private final IpChoice ip;
    private final Consumer<List<InetAddress>> found;
    private final Consumer<Failure> failed;

    private AddressLookup(
            Run run,
            EgressGuard guard,
            String host,
            IpChoice ip,
            Consumer<List<InetAddress>> found,
            Consumer<Failure> failed) {
        this.run = run;
        this.guard = guard;
        this.host = host;
        this.ip = ip;
        this.found = found;
        this.failed = failed;
    }

    /** The addresses of that family that may be reached, at least one, are handed over; a failure ends the run. */
    static void find(Run run, EgressGuard guard, String host, IpChoice ip, Consumer<List<InetAddress>> found) {
        find(run, guard, host, null, ip, found, run::end);
    }

    /**
     * The addresses of that family that may be reached, at least one, or why there are none.
     *
     * @param known the addresses to take without asking; null to ask
     */
    static void find(
            Run run,
            EgressGuard guard,
            String host,
            @Nullable List<InetAddress> known,
            IpChoice ip,
            Consumer<List<InetAddress>> found,
            Consumer<Failure> failed) {
        AddressLookup lookup = new AddressLookup(run, guard, host, ip, found, failed);
        InetAddress literal = known == null ? Addresses.literal(host) : null;
        if (known != null) {
            lookup.vet(known);
        } else if (literal != null) {
            lookup.vet(List.of(literal));
        } else {
            run.watch().enter(Phase.DNS);
            lookup.ask(true);
        }
    }

    private void ask(boolean again) {
        run.engine().names().lookUp(run, host, ip).addListener((Future<List<InetAddress>> answer) -> {
            if (run.isOver()) {
                return;
            }
            if (answer.isSuccess()) {
                vet(answer.getNow());
                return;
            }
            Failure failure = Diagnosis.lookUp(host, answer.cause());
            if (again && failure.source() == Source.RESOLVER) {
                ask(false); // one lost datagram is not a dead resolver
            } else {
                failed.accept(failure);
            }
        });
    }

    private void vet(List<InetAddress> addresses) {
        Optional<EgressGuard.Refusal> refusal = guard.refusal(addresses);
        List<InetAddress> usable = Addresses.ofFamily(addresses, ip);
        if (refusal.isPresent()) {
            failed.accept(blocked(host, refusal.get()));
        } else if (usable.isEmpty()) {
            failed.accept(Diagnosis.failure(
                    Kind.DNS, Source.TARGET, "%s has no address of the family asked for".formatted(host)));
        } else {
            found.accept(usable);
        }
    }

    /** The host must not be reached. */
    static Failure blocked(String host, EgressGuard.Refusal why) {
        return Diagnosis.failure(Kind.BLOCKED, Source.CONFIG, "%s: %s".formatted(host, why.message()));
    }
}
