package dev.candor.page;

import dev.candor.catalog.Customer;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.security.Sha256;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes editions out of facts. Those of customers may be made by many threads; the rest is for one. */
final class Press {
    private final URI base;
    private final Commons commons;
    private final Shares shares;
    private final StatusPage status;
    private final HistoryPage history;
    private final List<Artefact> everybodys;
    private @Nullable Piece ground;

    /**
     * A press that goes on from what is published.
     *
     * @param base where the site can be reached from outside, without a slash at its end
     * @param published what editions on disk may still refer to
     */
    Press(URI base, Templates templates, Edition published) {
        this.base = base;
        this.shares = new Shares(published);
        this.commons = new Commons(base, templates, shares);
        this.ground = published.ground();
        this.status = new StatusPage(base, templates, shares);
        this.history = new HistoryPage(base, templates, shares);
        this.everybodys = Stream.<List<Artefact>>of(
                        List.of(status), Artefacts.seldom(base, shares), Artefacts.common(base, templates, shares))
                .flatMap(List::stream)
                .toList();
    }

    /** The parts that editions share. */
    Shares shares() {
        return shares;
    }

    /**
     * What all audiences share.
     *
     * @param facts of everybody, to the minute
     * @param drawn the same, to the second
     */
    Map<String, Snapshot> commons(Facts facts, Facts drawn) {
        ground = Piece.of(Json.write(Ground.of(facts, base)));
        return commons.make(facts, drawn);
    }

    /** Both kinds of what is shared, as one edition. */
    Edition commons(Map<String, Snapshot> made) {
        Map<String, Snapshot> all = new HashMap<>(made);
        all.putAll(shares.all());
        return new Edition(all, Map.of(), "", Manner.Habit.NONE, ground, null);
    }

    /** Everything for one audience; the facts must be that audience's. */
    Edition edition(Facts facts, Audience audience) {
        return edition(facts, audience, null);
    }

    /**
     * The same.
     *
     * @param before the audience's edition until now, if it is at hand: pages of what is over are taken from it
     */
    Edition edition(Facts facts, Audience audience, @Nullable Edition before) {
        Map<String, Snapshot> made = new HashMap<>();
        Map<String, String> bases = new HashMap<>();
        Projection fresh = new Projection(facts, audience);
        Projection old = fresh.aged();
        for (Artefact artefact : audience.personal() ? List.of(status) : everybodys) {
            made.put(artefact.path(), Snapshot.of(artefact.type(), artefact.write(fresh), artefact.write(old)));
        }
        if (audience.personal()) {
            made.put(HistoryPage.MONTHS, Snapshot.of(history.type(), history.months(fresh), history.months(old)));
            // Whom an incident doesn't hit reads the page that all of those share.
            for (Incident incident : facts.incidents()) {
                if (fresh.hitBy(incident)) {
                    String path = Commons.path(incident.id());
                    String basis = basis(facts, incident);
                    bases.put(path, basis);
                    Snapshot last = before == null ? null : before.snapshots().get(path);
                    made.put(
                            path,
                            last != null
                                            && before != null
                                            && !incident.open()
                                            && basis.equals(before.bases().get(path))
                                    ? last
                                    : commons.page(fresh, old, incident.id()));
                }
            }
        } else {
            made.putAll(commons.everybodysPages(facts));
        }
        String name = facts.atlas().nameOf(audience);
        String customer = audience.customer();
        return new Edition(
                made,
                bases,
                name == null ? "" : Words.html(name),
                facts.atlas().customer(customer).map(Press::habit).orElse(Manner.Habit.NONE),
                customer == null ? null : Piece.of(Json.write(Ground.Own.of(facts, customer))),
                null);
    }

    private static Manner.Habit habit(Customer customer) {
        return new Manner.Habit(
                customer.language() == null ? "" : customer.language().code(),
                customer.zone() == null ? "" : customer.zone().getId());
    }

    private String basis(Facts facts, Incident incident) {
        String told = shares.again("told " + incident.id(), () -> Sha256.hex(Sha256.of(incident.toString())));
        List<Impact> own = facts.impacts().stream()
                .filter(i -> i.incident().equals(incident.id()))
                .toList();
        return Sha256.hex(
                Sha256.of(facts.atlas().edition() + " " + Words.day(facts.now()) + " " + (facts.judgement() == null)
                        + " " + facts.traces().containsKey(incident.id()) + " " + told + " " + own));
    }

    /** The page of one incident, which must be among the facts. */
    Snapshot page(Facts facts, Audience audience, Incident incident) {
        return commons.page(facts, audience, incident.id());
    }
}
