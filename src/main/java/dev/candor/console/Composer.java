package dev.candor.console;

import dev.candor.catalog.Tongue;
import dev.candor.incident.Incident;
import io.quarkus.qute.RawString;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A form for an update, as it was filled in so far.
 *
 * @param others the text in other languages
 * @param drafts beginnings to choose from
 * @param audience the id of the customer whose page the preview shows beside everybody's; empty for none
 * @param preview what readers would read; null until it was asked for
 */
record Composer(
        String text,
        List<Choice> phases,
        List<Choice> promises,
        String audience,
        List<RetoldForms.Draft> others,
        List<UpdateDrafts.Draft> drafts,
        @Nullable String error,
        @Nullable Preview preview) {

    /**
     * What readers would read.
     *
     * @param everybody the public page's part; null if it is not told there
     * @param customer the title of the customer whose page is shown as well; null for none
     * @param personal that page's part; null if there is none
     */
    record Preview(
            @Nullable RawString everybody,
            @Nullable String customer,
            @Nullable RawString personal) {}

    /** What came with the form. */
    record Filled(
            @Nullable String text,
            @Nullable String phase,
            @Nullable String next,
            @Nullable String audience,
            Map<String, String> others) {

        static final Filled NOTHING = new Filled(null, null, null, null, Map.of());
    }

    static Composer of(
            Incident.Phase now,
            Filled filled,
            List<UpdateDrafts.Draft> drafts,
            @Nullable String error,
            @Nullable Preview preview) {
        String phase = filled.phase() == null ? now.word() : filled.phase();
        return new Composer(
                filled.text() == null ? "" : filled.text(),
                List.of(Incident.Phase.INVESTIGATING, Incident.Phase.IDENTIFIED, Incident.Phase.MONITORING).stream()
                        .map(p -> new Choice(
                                p.word(),
                                p.word().substring(0, 1).toUpperCase(Locale.ROOT)
                                        + p.word().substring(1),
                                p.word().equals(phase)))
                        .toList(),
                Choice.promises(filled.next() == null ? "" : filled.next()),
                Forms.or(filled.audience()),
                Stream.of(Tongue.DE, Tongue.ES)
                        .map(t -> new RetoldForms.Draft(
                                t.code(), t.title(), filled.others().getOrDefault(t.code(), "")))
                        .toList(),
                drafts,
                error,
                preview);
    }
}
