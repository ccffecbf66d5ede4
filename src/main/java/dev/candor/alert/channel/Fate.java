package dev.candor.alert.channel;

/** What becomes of a delivery after an answer. */
public enum Fate {
    /** The receiver has it. */
    ACCEPTED,
    /** To be tried again later. */
    AGAIN,
    /** The receiver will never take this one: a person must look at it. */
    NEVER,
    /** The receiver wants no more at all. */
    GONE;

    private static final int TOO_MANY = 429;
    private static final int TIMED_OUT = 408;

    /** As most APIs mean it: what is wrong with the request stays wrong, anything else passes. */
    static Fate byStatus(int status) {
        if (status >= 200 && status <= 299) {
            return ACCEPTED;
        }
        boolean refused = status >= 400 && status <= 499 && status != TOO_MANY && status != TIMED_OUT;
        return refused ? NEVER : AGAIN;
    }
}
