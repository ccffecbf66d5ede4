package dev.candor.correlation.blame;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Finds ways that enough checks take for a fault of them to be seen. */
final class Ways {

    private static final int FEWEST_CHECKS = 3;
    private static final int TRIES = 300;

    private Ways() {}

    /** Some locations and some regions, and all ways between them. */
    record Block(int[] locations, int[] regions) {}

    /** A location and a region that it mostly sends some checks to. */
    static int[] path(World world, Dice dice) {
        Block block = block(world, dice, 1, 1);
        return new int[] {block.locations()[0], block.regions()[0]};
    }

    /** A block each way of which carries some checks, or as many as can be found. */
    static Block block(World world, Dice dice, int locations, int regions) {
        Block best = new Block(new int[0], new int[0]);
        int most = -1;
        for (int i = 0; i < TRIES && most < FEWEST_CHECKS; i++) {
            Block block = new Block(
                    dice.some(locations, world.locations.length), dice.some(regions, world.regions.length));
            int least = least(world, block);
            if (least > most) {
                most = least;
                best = block;
            }
        }
        return best;
    }

    private static int least(World world, Block block) {
        return Arrays.stream(block.locations())
                .map(l -> Arrays.stream(block.regions())
                        .map(s -> carried(world, l, s))
                        .min()
                        .orElse(0))
                .min()
                .orElse(0);
    }

    /** How many checks a location mostly sends to a region. */
    private static int carried(World world, int location, int region) {
        return (int) IntStream.range(0, world.apps.length)
                .filter(k -> world.nearest[location][k] == region)
                .count();
    }
}
