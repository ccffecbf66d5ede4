package dev.candor.correlation.signal;

import java.util.Map;

/** Tells Candor's own alerts when they come back, by an Alertmanager that we push to: what we said is no evidence. */
public final class OwnAlerts {

    /** The label that says whose an alert is. */
    public static final String LABEL = "monitor";

    /** What it says of ours. */
    public static final String VALUE = "candor";

    private OwnAlerts() {}

    static boolean is(Map<String, String> labels) {
        return VALUE.equals(labels.get(LABEL)) && labels.containsKey("incident");
    }
}
