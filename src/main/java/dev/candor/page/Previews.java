package dev.candor.page;

import dev.candor.incident.Update;
import io.quarkus.qute.RawString;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What readers would read, before it is told: made of the facts of the moment, and kept nowhere. For operators. */
@ApplicationScoped
public class Previews {

    private final Sources sources;
    private final InstantSource clock;

    Previews(Sources sources, InstantSource clock) {
        this.sources = sources;
        this.clock = clock;
    }

    /**
     * The incident as it would stand on a page, with this told of it as well.
     *
     * @param customer whose page; null for everybody's
     * @return HTML that can do no harm; empty if that audience is not told of the incident
     */
    public Optional<RawString> of(UUID incident, Update told, @Nullable String customer) {
        Instant now = clock.instant();
        Facts facts = new Facts(
                new Atlas(sources.catalog()),
                sources.judgement().orElse(null),
                sources.incident(incident).stream().map(i -> i.telling(told)).toList(),
                customer == null ? List.of() : sources.impacts(List.of(customer), now),
                List.of(),
                List.of(),
                false,
                now);
        Projection projection = new Projection(facts, new Audience("", customer));
        return projection
                .incident(incident)
                .map(i -> new RawString(new IncidentPreview(i, projection.suffering(incident))
                        .render()
                        .replace(Hole.token(Hole.TONGUES), "")));
    }
}
