package dev.candor.page;

import io.quarkus.qute.RawString;
import java.util.List;

/** The pages' templates, filled in. */
interface Templates {

    /** {@code templates/page/status-page.html}. */
    String status(View.Frame frame, View.Status page);

    /** {@code templates/page/incident-page.html}. */
    String incident(View.Frame frame, View.Incident incident, View.Suffering suffering);

    /** {@code templates/page/history-page.html}; {@code months} comes from {@link #months}. */
    String history(View.Frame frame, String months);

    /** {@code templates/page/months.html}. */
    String months(List<View.Month> months);

    /** {@code templates/page/lines.html}. */
    String lines(List<RawString> lines);

    /** {@code templates/page/line.html}. */
    String line(View.Line line);

    /** {@code templates/page/groups.html}. */
    String groups(List<View.Group> groups);

    /** {@code templates/page/shapes.html}. */
    String shapes();

    /** {@code templates/page/open.html}: an open incident that concerns the reader. */
    String open(View.Incident incident);

    /** {@code templates/page/elsewhere.html}: one that does not. */
    String elsewhere(View.Incident incident);

    /** {@code templates/page/statement-page.html}. */
    String statement(View.Frame frame, View.Paper paper);

    /** {@code templates/page/lateness-page.html}. */
    String lateness(View.Frame frame, View.Ledger ledger);

    /** {@code templates/page/days-page.html}; {@code table} comes from {@link #table}. */
    String days(View.Frame frame, RawString table);

    /** {@code templates/page/table.html}: all days of all components. */
    String table(List<View.Group> groups);

    /** {@code templates/page/seen-page.html}. */
    String seen(View.Frame frame, View.Seen seen);

    /** {@code templates/page/drawn.html}: what locations saw of an incident, drawn small. */
    String strip(Strip strip);

    /** {@code templates/page/samples.html}: a few measurements. */
    String samples(List<View.Sample> samples);

    /** {@code templates/page/next.html}. */
    String next(View.NextUpdate next);
}
