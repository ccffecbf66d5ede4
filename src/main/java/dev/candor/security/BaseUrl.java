package dev.candor.security;

import java.net.URI;

/** Addresses below one that somebody configured, with or without a slash at its end. */
public final class BaseUrl {

    private BaseUrl() {}

    /** The address of that path, which is empty or begins with a slash. */
    public static String at(URI base, String path) {
        return base.toString().replaceFirst("/+$", "") + path;
    }
}
