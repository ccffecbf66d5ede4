package dev.candor.demo;

import java.util.concurrent.CompletionStage;

/** Whoever answers behind a {@link Listener}. */
@FunctionalInterface
interface Origin {

    /** Answers, now or later; never blocks. A stage that fails becomes a 500. */
    CompletionStage<Reply> answer(Asked asked);
}
