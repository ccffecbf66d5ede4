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

/**
 * Finds the addresses of a host and has them vetted, for runs that make no connection. Lives on the run's loop; one of
 * the consumers is called, once, unless the run is over by then.
 */
final class AddressLookup {

    private final Run run;
    private final EgressGuard guard;
    private final String host;
    private final IpChoice ip;
    private final Consumer<List<InetAddress>> found;

    private AddressLookup(Run run, EgressGuard guard, String host, IpChoice ip, Consumer<List<InetAddress>> found) {
        this.run = run;
        this.guard = guard;
        this.host = host;
        this.ip = ip;
        this.found = found;
    }

    /** The addresses of that family that may be reached, at least one, are handed over; a failure ends the run. */
    static void find(Run run, EgressGuard guard, String host, IpChoice ip, Consumer<List<InetAddress>> found) {
        AddressLookup lookup = new AddressLookup(run, guard, host, ip, found);
        InetAddress literal = Addresses.literal(host);
        if (literal != null) {
            lookup.vet(List.of(literal));
        } else {
            run.watch().enter(Phase.DNS);
            lookup.ask(true);
        }
    }

    private void ask(boolean again) {
        run.engine().names().lookUp(run.loop(), host, ip).addListener((Future<List<InetAddress>> answer) -> {
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
                run.end(failure);
            }
        });
    }

    private void vet(List<InetAddress> addresses) {
        Optional<EgressGuard.Refusal> refusal = guard.refusal(addresses);
        List<InetAddress> usable = Addresses.ofFamily(addresses, ip);
        if (refusal.isPresent()) {
            run.end(Diagnosis.failure(
                    Kind.BLOCKED,
                    Source.CONFIG,
                    "%s: %s".formatted(host, refusal.get().message())));
        } else if (usable.isEmpty()) {
            run.end(Diagnosis.failure(
                    Kind.DNS, Source.TARGET, "%s has no address of the family asked for".formatted(host)));
        } else {
            found.accept(usable);
        }
    }
}
