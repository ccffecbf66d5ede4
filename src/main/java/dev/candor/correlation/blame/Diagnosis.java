package dev.candor.correlation.blame;

import java.util.List;

/**
 * What is believed at one moment.
 *
 * @param at the moment, in seconds of the stream
 * @param blames what is blamed, strongest first; empty where nothing is wrong or nothing explains it
 */
public record Diagnosis(double at, List<Blame> blames) {
    public Diagnosis {
        blames = List.copyOf(blames);
    }
}
