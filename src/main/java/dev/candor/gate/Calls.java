package dev.candor.gate;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.InstantSource;
import java.util.Optional;

/** Writes down what other systems are to be told, in the transaction of what happened. {@link CallLoop} sends it. */
@ApplicationScoped
class Calls {

    // GitHub takes ten status reports for a rule, the decision included or not; one place is left.
    private static final long MOST_REPORTS = 8;

    private final CallRepository rows;
    private final CallBodies bodies;
    private final GateJson json;
    private final InstantSource clock;
    private final Event<Written> written;

    /** Something waits to be sent. */
    record Written() {}

    Calls(CallRepository rows, CallBodies bodies, GateJson json, InstantSource clock, Event<Written> written) {
        this.rows = rows;
        this.bodies = bodies;
        this.json = json;
        this.clock = clock;
        this.written = written;
    }

    /** The gate watches from now on: who would wait without a word is told. */
    void opened(GateResult gate, GateSpec spec) {
        spec.callbacks().forEach(one -> write(gate, one, bodies.progress(one, gate)));
    }

    /** It is held, or goes on. */
    void changed(GateResult gate, GateSpec spec) {
        for (Callback one : spec.callbacks()) {
            if (rows.count("gate = ?1 and url = ?2", gate.id(), one.url()) < MOST_REPORTS) {
                write(gate, one, bodies.progress(one, gate));
            }
        }
    }

    /** It has decided. */
    void decided(GateResult gate, GateSpec spec) {
        for (Callback one : spec.callbacks()) {
            bodies.decision(one, gate).forEach(body -> write(gate, one, Optional.of(body)));
        }
    }

    private void write(GateResult gate, Callback callback, Optional<Object> body) {
        body.ifPresent(what -> {
            rows.persist(new CallEntity(
                    gate.id(), callback, json.write(what), json.write(callback.facts()), clock.instant()));
            written.fire(new Written());
        });
    }
}
