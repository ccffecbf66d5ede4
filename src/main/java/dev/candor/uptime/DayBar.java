package dev.candor.uptime;

import java.time.LocalDate;

/**
 * One day of a component.
 *
 * @param day in UTC
 * @param tally its times; on the last day only up to now
 * @param state how it is shown
 */
public record DayBar(LocalDate day, Tally tally, DayState state) {}
