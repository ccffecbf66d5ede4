package dev.candor.page;

import dev.candor.correlation.Health;
import io.quarkus.qute.RawString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a page can say, as finished words. This is an allow-list: what has no field here, such as a probe's
 * target, a failure's own text or somebody else's resource, cannot get out.
 */
public final class View {

    private View() {}

    /** A point in time, for machines and for people. */
    public record Moment(String iso, String text) {}

    /** A state as word, shape and colour; {@code css} names the latter two. */
    public record Mark(String css, String word) {
        /** A state that looks like that tone and is called so. */
        public static Mark of(Tone tone, String word) {
            return new Mark(tone.css(), word);
        }

        /** A health as pages call it. */
        public static Mark of(Health health) {
            return of(Tone.of(health), Incidents.word(health));
        }
    }

    /** What surrounds every page. */
    record Frame(
            String title,
            String platform,
            @Nullable String customer,
            String home,
            String history,
            String feed,
            boolean personal,
            String canonical,
            RawString style,
            RawString shapes,
            @Nullable Moment asOf,
            String age,
            boolean blind,
            @Nullable Reload reload) {}

    /** The page that reloads itself and the one that doesn't are the same but for these. */
    record Reload(RawString head, RawString link) {}

    /** The first thing a reader reads. */
    record Verdict(
            Mark mark,
            String sentence,
            @Nullable String more,
            @Nullable Moment since,
            @Nullable Moment checked,
            @Nullable Moment until,
            @Nullable RawString next,
            List<String> todo) {}

    /** The promise of another update. */
    record NextUpdate(boolean late, String text, Moment due) {}

    /** The status page. */
    record Status(
            Verdict verdict,
            List<RawString> open,
            @Nullable Resources resources,
            List<RawString> elsewhere,
            List<Work> works,
            RawString groups,
            @Nullable Levels levels,
            @Nullable RawString recent) {}

    /** How much of this month a customer's things worked. */
    record Levels(
            String month, Moment until, List<Level> levels, String statement, String before, String beforeMonth) {}

    /** One figure with its rule, and with its target where there is one. */
    record Level(
            String title,
            String figure,
            @Nullable String target,
            @Nullable Mark mark,
            @Nullable String range,
            String rule,
            String counts,
            @Nullable String hours,
            @Nullable String left) {}

    /** A month's statement. */
    record Paper(
            String month,
            Moment from,
            Moment to,
            boolean complete,
            List<PaperLine> lines,
            List<Line> incidents,
            String json,
            String csv,
            String before,
            String beforeMonth,
            @Nullable String after,
            String afterMonth) {}

    /** One figure of a statement and what it is made of; {@code more} stretches are left out. */
    record PaperLine(Level level, List<Counted> subjects, List<Entered> entered, int more) {}

    /** How long one thing was in each state. */
    record Counted(
            String title,
            String kind,
            String up,
            String degraded,
            String down,
            String unknown,
            String planned,
            String outside) {}

    /** A time that enters a figure, and what says so. */
    record Entered(
            String subject,
            Mark mark,
            Moment from,
            Moment to,
            String basis,
            @Nullable String incident,
            String title) {}

    /** A heading with components. */
    record Group(String title, List<Component> components) {}

    /** A component of the platform. */
    record Component(
            String title,
            @Nullable String description,
            Mark mark,
            @Nullable Moment since,
            @Nullable String seen,
            Bars bars) {}

    /** The last days of a component. */
    record Bars(int width, List<Path> paths, String uptime, String range, List<String> notable, List<Row> rows) {}

    /** All days of one state, drawn. */
    record Path(String css, String d) {}

    /** One or several equal days in numbers. */
    record Row(String days, Mark mark, String up, String degraded, String down, String unknown) {}

    /** What a customer has. */
    record Resources(
            String heading, List<Resource> affected, List<App> apps, List<ResourceGroup> others, boolean othersOpen) {}

    /** A machine, volume or app of the customer that is or was hit. */
    record Resource(
            String title,
            String kind,
            Mark mark,
            Moment since,
            @Nullable Moment until,
            String place,
            String basis,
            List<Turn> turns,
            String incident) {}

    /** What was known of a resource before, and until when. */
    record Turn(Mark mark, Moment until) {}

    /** What a hit does to an app that stands on several machines. */
    record App(String title, Mark mark, String effect) {}

    /** What one incident does, or did, to what a customer has. */
    record Suffering(List<Resource> resources, List<App> apps) {}

    /** Resources of one kind that nothing is known to hurt. */
    record ResourceGroup(String title, Mark mark, List<Standing> resources) {}

    /** A resource and where it stands. */
    record Standing(String title, String place) {}

    /** An incident in full. */
    record Incident(
            String link,
            String title,
            Mark mark,
            String phase,
            @Nullable String relevance,
            Moment began,
            Moment noticed,
            Moment told,
            @Nullable Moment ended,
            String lasted,
            String cause,
            @Nullable String regions,
            List<Affected> affected,
            @Nullable NextUpdate next,
            List<Update> updates,
            List<Update> earlier,
            boolean whole,
            String evidenceSummary,
            List<Evidence> evidence,
            @Nullable String evidenceRest,
            @Nullable String mergedInto,
            List<String> todo,
            List<RawString> strips,
            @Nullable RawString samples,
            @Nullable Postmortem postmortem) {}

    /** A component that an incident hurts. */
    record Affected(
            String title, Mark mark, Moment from, @Nullable Moment to) {}

    /** One thing told. {@code text} comes from {@link SafeMarkdown} only. */
    record Update(
            String anchor,
            Moment at,
            String phase,
            boolean automatic,
            boolean backfilled,
            RawString text,
            List<Edited> edits) {}

    /** What a text said before it was changed; {@code was} comes from {@link SafeMarkdown} only. */
    record Edited(Moment at, String language, RawString was) {}

    /** What was found out. {@code text} comes from {@link SafeMarkdown} only. */
    record Postmortem(Moment at, RawString text, List<Edited> edits) {}

    /** What one location saw of one component. */
    record Evidence(String location, String component, Mark mark, String runs, String reason, Moment at) {}

    /** An incident in one line. */
    record Line(String link, String title, Mark mark, Moment began, String text) {}

    /** Planned work. {@code text} comes from {@link SafeMarkdown} only; {@code yours} is null on everybody's page. */
    record Work(
            String title,
            Mark mark,
            Moment from,
            Moment to,
            String where,
            @Nullable String yours,
            RawString text) {}

    /** How late we were. */
    record Ledger(List<LateFigure> figures, String promises, List<LateRow> rows) {}

    /** One kind of lateness: in the middle, at the worst end, and how often how long. {@code d} draws {@code classes}. */
    record LateFigure(String title, String p50, String p95, String d, List<LateClass> classes) {}

    /** How many were so late. */
    record LateClass(String title, int count) {}

    /** One incident's lateness. */
    record LateRow(
            String link, String title, Moment began, String detect, String tell, String promises, String latest) {}

    /** What each location saw of an incident over time. */
    record Seen(
            String title,
            String incident,
            Moment from,
            Moment to,
            String step,
            List<SeenFrom> places,
            List<Sample> samples) {}

    /** One location's part of it; {@code heat} and {@code spark} are drawings of {@code width} units. */
    record SeenFrom(
            String location,
            String failed,
            @Nullable Moment first,
            @Nullable Moment last,
            String took,
            int width,
            List<Path> heat,
            String spark) {}

    /** One measurement. */
    record Sample(String location, Moment at, Mark mark, String reason, String took) {}

    /** A month of incidents; {@code lines} come from {@link IncidentLines} only. */
    record Month(String title, List<RawString> lines) {}
}
