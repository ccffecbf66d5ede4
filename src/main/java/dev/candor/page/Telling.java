package dev.candor.page;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one audience may be told of one matter elsewhere than on its pages. Like {@link View} it is an allow-list: what has no
 * field here cannot get out. All texts are plain, without controls, and never trusted as HTML.
 *
 * @param subject the incident's or the planned work's id
 * @param title one line
 * @param phase {@code investigating}, {@code identified}, {@code monitoring} or {@code resolved} of an incident, {@code postmortem} of
 *     what was found out about it;
 *     {@code scheduled}, {@code in_progress}, {@code completed} or {@code cancelled} of planned work
 * @param severity {@code minor}, {@code major} or {@code critical}; {@code maintenance} of planned work
 * @param beganAt when it began, or begins by its plan
 * @param endedAt when it ended, or ends by its plan; null while an incident lasts
 * @param link where everybody reads of it; holds no capability
 * @param said what was told, newest first; never empty
 * @param components parts of the platform it is about
 * @param things what the customer has that it hits or hit; empty for everybody
 * @param statuspage the matter as an object of Statuspage's public API, version 2, in JSON
 * @param page the {@code page} object of a webhook of Statuspage, in JSON
 */
public record Telling(
        UUID subject,
        String title,
        String phase,
        String severity,
        Instant beganAt,
        @Nullable Instant endedAt,
        URI link,
        List<Said> said,
        List<Named> components,
        List<Thing> things,
        String statuspage,
        String page) {

    public Telling {
        said = List.copyOf(said);
        components = List.copyOf(components);
        things = List.copyOf(things);
    }

    /**
     * One thing told.
     *
     * @param number counts from 1 within the matter
     * @param automatic whether nobody has reviewed it
     */
    public record Said(int number, Instant at, String phase, boolean automatic, String text) {}

    /** Something that has a name. */
    public record Named(String id, String title) {}

    /**
     * Something of the customer's that is or was hit.
     *
     * @param app the id of the app it belongs to; null for none
     * @param to null while it lasts
     */
    public record Thing(
            String id,
            String title,
            String kind,
            @Nullable String app,
            String state,
            Instant from,
            @Nullable Instant to) {}

    /** The newest number told. */
    public int number() {
        return said.get(0).number();
    }
}
