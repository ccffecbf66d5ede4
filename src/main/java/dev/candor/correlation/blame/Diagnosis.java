package dev.candor.correlation.blame;

import java.util.List;

/**
 * What is believed at one moment.
 *
 * @param at the moment, in seconds of the stream
 * @param blames what is blamed, strongest first; empty where nothing is wrong or nothing explains it
 * @param leads what is not blamed and may yet turn out to be at fault, likeliest first: worth asking about, and nothing to tell
 */
public record Diagnosis(double at, List<Blame> blames, List<Lead> leads) {

    /**
     * A suspicion that is not strong enough to be told.
     *
     * @param confidence from 0 to 1 that it is at fault
     * @param severity the share of the runs that touch it which it would break, from 0 to 1
     */
    public record Lead(Suspect suspect, double confidence, double severity) {}

    public Diagnosis {
        blames = List.copyOf(blames);
        leads = List.copyOf(leads);
    }

    /** One without leads. */
    public Diagnosis(double at, List<Blame> blames) {
        this(at, blames, List.of());
    }
}
