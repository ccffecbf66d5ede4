package dev.candor.correlation;

import java.util.List;

/** Names what explains the failures of a window. Implementations are pure: the same arguments give the same findings. */
interface Localizer {

    /**
     * The suspected causes, strongest first; empty where nothing is wrong or nothing explains it.
     *
     * @param previous what was found at the last tick, so that a finding may outlast a moment without failures and
     *     remember when it began
     */
    List<Finding> locate(Window.Snapshot window, Topology topology, List<Finding> previous);
}
