package dev.candor.correlation;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.blame.Diagnosis;
import dev.candor.probe.ProbeSet;
import java.util.List;

/** Names what explains the failures that were seen. May remember what it saw: a window is shown to it once. */
interface Localizer {

    /** The suspected causes, strongest first; empty where nothing is wrong or nothing explains it. */
    List<Finding> locate(Window.Snapshot window, Catalog catalog, ProbeSet probes);

    /** What was not named the last time and may yet turn out to be a cause, likeliest first. Safe for several threads. */
    List<Diagnosis.Lead> leads();
}
