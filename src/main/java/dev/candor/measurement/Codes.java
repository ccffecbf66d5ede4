package dev.candor.measurement;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/** The numbers that stand for outcomes and failures in the table. Never change one: old rows carry it. */
final class Codes {

    private static final Map<Integer, Outcome> OUTCOMES = byCode(Outcome.class, Codes::of);
    private static final Map<Integer, Failure.Kind> KINDS = byCode(Failure.Kind.class, Codes::of);
    private static final Map<Integer, Failure.Source> SOURCES = byCode(Failure.Source.class, Codes::of);

    private static final int SOURCES_AT_MOST = 8;
    private static final int OUTCOMES_AT_MOST = 4;

    private Codes() {}

    static int of(Outcome outcome) {
        return switch (outcome) {
            case UP -> 0;
            case DEGRADED -> 1;
            case DOWN -> 2;
            case UNKNOWN -> 3;
        };
    }

    static int of(Failure.Kind kind) {
        return switch (kind) {
            case DNS -> 1;
            case CONNECT -> 2;
            case REFUSED -> 3;
            case RESET -> 4;
            case TLS -> 5;
            case CERT -> 6;
            case TIMEOUT -> 7;
            case STATUS -> 8;
            case VERSION -> 9;
            case HEADER -> 10;
            case BODY -> 11;
            case JSON -> 12;
            case SIZE -> 13;
            case ENCODING -> 14;
            case REDIRECT -> 15;
            case PROTOCOL -> 16;
            case AUTH -> 17;
            case ASSERTION -> 18;
            case BLOCKED -> 19;
            case AGENT -> 20;
        };
    }

    static int of(Failure.Source source) {
        return switch (source) {
            case TARGET -> 1;
            case RESOLVER -> 2;
            case PATH -> 3;
            case AGENT -> 4;
            case CONFIG -> 5;
        };
    }

    /** Kind and source in one number; never 0, which stands for none. */
    static int of(Failure failure) {
        return of(failure.kind()) * SOURCES_AT_MOST + of(failure.source());
    }

    /** Outcome and failure in one number, as {@link #outcomeOf} and {@link #failureOf} read it. */
    static int of(Outcome outcome, int failure) {
        return failure * OUTCOMES_AT_MOST + of(outcome);
    }

    static Outcome outcomeOf(int result) {
        return outcome(result % OUTCOMES_AT_MOST);
    }

    static int failureOf(int result) {
        return result / OUTCOMES_AT_MOST;
    }

    static Failure.Kind kindOf(int failure) {
        return failureKind(failure / SOURCES_AT_MOST);
    }

    static Failure.Source sourceOf(int failure) {
        return failureSource(failure % SOURCES_AT_MOST);
    }

    static Outcome outcome(int code) {
        return known(OUTCOMES, code, "outcome");
    }

    private static Failure.Kind failureKind(int code) {
        return known(KINDS, code, "failure kind");
    }

    private static Failure.Source failureSource(int code) {
        return known(SOURCES, code, "failure source");
    }

    private static <E> E known(Map<Integer, E> codes, int code, String what) {
        E value = codes.get(code);
        if (value == null) {
            throw new IllegalStateException("the database holds an unknown %s: %d".formatted(what, code));
        }
        return value;
    }

    private static <E extends Enum<E>> Map<Integer, E> byCode(Class<E> type, ToIntFunction<E> code) {
        Map<Integer, E> codes = new HashMap<>();
        for (E value : type.getEnumConstants()) {
            if (codes.put(code.applyAsInt(value), value) != null) {
                throw new IllegalStateException("two of %s share a code".formatted(type.getSimpleName()));
            }
        }
        return Map.copyOf(codes);
    }
}
