package dev.candor.page;

import dev.candor.incident.Update;
import io.quarkus.qute.RawString;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What readers would read, before it is told. For operators. */
@ApplicationScoped
public class Previews {

    private final Pages pages;

    Previews(Pages pages) {
        this.pages = pages;
    }

    /**
     * The incident as it would stand on a page, with this told of it as well.
     *
     * @param customer whose page; null for everybody's
     * @return HTML that can do no harm; empty if that audience is not told of the incident
     */
    public Optional<RawString> of(UUID incident, Update told, @Nullable String customer) {
        return pages.preview(new Audience("", customer), incident, told).map(RawString::new);
    }
}
