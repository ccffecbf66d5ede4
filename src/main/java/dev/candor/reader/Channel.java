package dev.candor.reader;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.candor.problem.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a subscriber is told. */
enum Channel {
    EMAIL,
    /** A signed event of Standard Webhooks 1.0. */
    WEBHOOK,
    /** The body that webhooks of Statuspage have; signed as well, for who looks. */
    STATUSPAGE;

    // What mail servers take in practice, and nothing that could end a header: no quotes, no comments, no blanks.
    private static final Pattern MAIL = Pattern.compile(
            "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9](-?[A-Za-z0-9]){0,62}\\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]");
    private static final int LONGEST_MAIL = 254;
    private static final int LONGEST_URL = 1_000;
    private static final int FIRST_FREE_PORT = 1_024;

    /** The word in JSON and forms. */
    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The channel of that word.
     *
     * @throws ProblemException 422 for any other
     */
    @JsonCreator
    static Channel of(@Nullable String word) {
        for (Channel channel : values()) {
            if (channel.word().equals(word)) {
                return channel;
            }
        }
        throw ProblemException.unprocessable(
                "invalid-channel",
                "There is no such way to be told",
                "channel must be email, webhook or statuspage, was " + word);
    }

    /**
     * The address as it is kept.
     *
     * @throws ProblemException 422 if it is none for this channel
     */
    String address(@Nullable String written) {
        String text = written == null ? "" : written.strip();
        return this == EMAIL ? mail(text) : url(text);
    }

    private static String mail(String text) {
        if (text.length() > LONGEST_MAIL || !MAIL.matcher(text).matches()) {
            throw ProblemException.unprocessable(
                    "invalid-address",
                    "This is no e-mail address",
                    "address must be one e-mail address such as ops@example.com, at most 254 characters, found "
                            + text.length());
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private static String url(String text) {
        try {
            URI url = new URI(text);
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            int port = url.getPort();
            // Low ports belong to other protocols, which a request could be made to speak.
            boolean web = port == -1 || port == 80 || port == 443 || (port >= FIRST_FREE_PORT && port <= 65_535);
            if (text.length() <= LONGEST_URL
                    && (scheme.equals("https") || scheme.equals("http"))
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getFragment() == null
                    && web) {
                return url.toASCIIString();
            }
        } catch (URISyntaxException e) {
            // The same refusal as for every other text that is no address of ours.
        }
        throw ProblemException.unprocessable(
                "invalid-address",
                "This is no address for webhooks",
                "address must be an absolute https or http address of at most 1000 characters, without user and fragment, on"
                        + " port 80, 443 or above 1023");
    }

    /** The address for people who may know that there is one, and not which. */
    String masked(String address) {
        if (this == EMAIL) {
            int at = address.indexOf('@');
            return address.charAt(0) + "…" + address.substring(at);
        }
        URI url = URI.create(address);
        return url.getScheme() + "://" + url.getHost() + "/…";
    }
}
