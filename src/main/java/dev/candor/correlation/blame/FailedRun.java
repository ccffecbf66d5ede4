package dev.candor.correlation.blame;

/**
 * A run that failed.
 *
 * @param phase from 0 for DNS to 4 for APP
 */
record FailedRun(double at, double done, int agent, int check, int phase, Spread spread) {}
