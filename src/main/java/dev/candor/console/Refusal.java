package dev.candor.console;

import dev.candor.problem.ProblemException;

/**
 * Why a form was not taken, to stand above it.
 *
 * @param status of the answer
 * @param text what was expected and what was found
 */
record Refusal(int status, String text) {

    static Refusal of(ProblemException e) {
        String detail = e.problem().detail();
        return new Refusal(
                e.problem().status(),
                detail == null ? e.problem().title() : e.problem().title() + ": " + detail + ".");
    }
}
