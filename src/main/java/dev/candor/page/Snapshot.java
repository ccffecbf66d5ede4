package dev.candor.page;

/**
 * One artefact of one audience as it is kept and sent. Immutable.
 *
 * @param type its media type
 * @param fresh what it says while the facts it was made of are good
 * @param expired what it says once they are too old to be believed: never more than that we cannot tell
 */
record Snapshot(String type, Body fresh, Body expired) {

    /** Of what was written; equal texts are kept once. */
    static Snapshot of(String type, String fresh, String expired) {
        Body body = Body.of(fresh);
        return new Snapshot(type, body, fresh.equals(expired) ? body : Body.of(expired));
    }

    /** What to say. */
    Body body(boolean old) {
        return old ? expired : fresh;
    }
}
