package dev.candor.correlation.blame;

/** One fault that a hypothesis holds for real: what, how severe, and how its failures look. */
final class Part {
    final Candidate candidate;
    /** From 0 to 1, both excluded: the share of the runs it touches that it breaks. */
    double severity;
    /** -ln(1 - severity). */
    double weight;
    /** Shares of the phases among its failures. */
    double[] look;
    /** What was learned of the look beyond what its kind led to expect costs so much, in nats; at most 0. */
    double lookCost;

    Part(Candidate candidate, double severity, double[] look) {
        this.candidate = candidate;
        this.look = look;
        severity(severity);
    }

    void severity(double value) {
        severity = value;
        weight = -Math.log1p(-value);
    }
}
