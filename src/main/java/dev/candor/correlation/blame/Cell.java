package dev.candor.correlation.blame;

/** Failures of one window that are alike: the same agent, check, phase, and knowledge of where they went. */
final class Cell {
    final int agent;
    final Ground.Asking asking;
    final int check;
    final int phase;
    final Spread spread;
    /** ln P of such a failure is counted so often. */
    int count;
    /** The rate of noise of its check, and how that looks in this phase. */
    final double noise;

    final double noiseLook;
    /** Bit i: the i-th of the current hypothesis touches the slot. */
    final int[] masks;
    /** The bits of all slots: what touches it at all. */
    int touched;
    /** P of one such failure under the current hypothesis. */
    double likelihood;

    Cell(FailedRun first, Ground.Asking asking, double noise, double noiseLook) {
        this.agent = first.agent();
        this.asking = asking;
        this.check = first.check();
        this.phase = first.phase();
        this.spread = first.spread();
        this.noise = noise;
        this.noiseLook = noiseLook;
        this.masks = new int[spread.slots()];
    }

    boolean touchedBy(Candidate candidate, int slot) {
        return candidate.touches(agent, asking, check, spread, slot);
    }

    double share(Candidate candidate) {
        return candidate.share(agent, asking, check, spread);
    }
}
