package dev.candor.page;

import java.util.function.Supplier;

/** Where a part goes that is the same for many audiences, so that it is written, compressed and kept once. */
interface Sharing {

    /** Each has its own: nothing is shared. */
    Sharing NONE = new Sharing() {
        @Override
        public String once(String key, Supplier<String> text) {
            return text.get();
        }

        @Override
        public String again(String key, Supplier<String> text) {
            return text.get();
        }
    };

    /**
     * What to write for the part: a token for its hole, or the part itself.
     *
     * @param key what the part depends on besides the facts that are the same for all audiences: equal keys must mean equal
     *     parts
     * @param text writes the part if nobody has yet
     */
    String once(String key, Supplier<String> text);

    /**
     * The text itself, written once: for parts so short that a hole of their own would cost more than they do.
     *
     * @param key as above
     * @param text writes the part if nobody has yet
     */
    String again(String key, Supplier<String> text);
}
