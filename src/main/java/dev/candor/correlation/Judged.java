package dev.candor.correlation;

/**
 * The window was judged again. Fired synchronously at every tick, inside the tick's transaction: what observers write
 * is committed with the new health or not at all. Observers must be idempotent, since an unchanged belief is fired too.
 *
 * @param before the belief until now; the first after a start is rebuilt from the database
 * @param now the belief from now on
 */
public record Judged(Judgement before, Judgement now) {}
