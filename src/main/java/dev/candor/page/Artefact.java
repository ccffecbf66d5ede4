package dev.candor.page;

/**
 * One thing that every audience gets: a page, a feed, an answer of an API. Another one is another implementation in
 * {@link Artefacts}; keeping, compressing, tagging, expiring and sending it is no business of its.
 */
interface Artefact {

    /** Where it is below the audience's root, without a slash before it; empty for the page itself. */
    String path();

    /** Its media type, with the charset for text. */
    String type();

    /**
     * What it says. A function of the projection alone, so that nothing of one audience can reach another: it reads no
     * clock, no store and no configuration that its constructor didn't get. Called twice, the second time with the facts as
     * they are told when they have grown too old ({@link Facts#expired()}); then it must claim nothing of now. What changes
     * by the second it leaves open with {@link Hole#token}.
     */
    String write(Projection projection);
}
