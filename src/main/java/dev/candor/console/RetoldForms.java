package dev.candor.console;

import dev.candor.catalog.Tongue;
import dev.candor.incident.Postmortems;
import dev.candor.page.View;
import dev.candor.page.Words;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Forms for what is said again of an incident, and for what is said once it is over.
 *
 * @param languages in which an update can be put into other words
 * @param postmortems the postmortem as it is being written, one text a language
 * @param publishedAt when it could first be read; null while it can't
 * @param pending whether a draft says something else than what is published
 * @param error what was wrong with what was sent; null for nothing
 */
record RetoldForms(
        List<Choice> languages,
        List<Draft> postmortems,
        View.@Nullable Moment publishedAt,
        boolean pending,
        @Nullable String error) {

    /** A postmortem in one language; {@code text} is empty where nobody has written it. */
    record Draft(String code, String title, String text) {}

    static RetoldForms of(Postmortems.Work work, Instant now, @Nullable String error) {
        return new RetoldForms(
                Arrays.stream(Tongue.values())
                        .map(t -> new Choice(t.code(), t.title(), t == Tongue.EN))
                        .toList(),
                Arrays.stream(Tongue.values())
                        .map(t -> new Draft(t.code(), t.title(), work.drafts().getOrDefault(t.code(), "")))
                        .toList(),
                work.postmortem() == null
                        ? null
                        : Words.moment(work.postmortem().publishedAt(), now),
                !work.drafts().isEmpty() && !work.published(),
                error);
    }
}
