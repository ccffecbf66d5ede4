package dev.candor.catalog;

import org.jspecify.annotations.Nullable;

/**
 * What a customer was promised of how much of a month something works.
 *
 * @param of the id of the customer's own resource, or of a component; null for all that the customer has, each counted alike
 * @param target in thousandths of a percent: 99950 for 99.95 %
 * @param hours when it counts; null for always
 */
public record ServiceLevel(
        @Nullable String of,
        int target,
        LevelRule rule,
        @Nullable ServiceHours hours) {

    /** 100 % in thousandths of a percent. */
    public static final int WHOLE = 100_000;

    public ServiceLevel {
        if (target < 1 || target > WHOLE) {
            throw new IllegalArgumentException("a target must be above 0 % and at most 100 %, was " + target);
        }
    }
}
