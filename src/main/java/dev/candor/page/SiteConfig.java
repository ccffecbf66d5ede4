package dev.candor.page;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/** Where this site stands; keys start with {@code candor}. */
@ConfigMapping(prefix = "candor")
public interface SiteConfig {

    /**
     * How pages are reached from outside, without a path. Addresses and ids in feeds begin with it; it never comes from a
     * request's {@code Host}, which anybody can write.
     */
    @WithDefault("http://localhost:${quarkus.http.port:8080}")
    URI baseUrl();
}
