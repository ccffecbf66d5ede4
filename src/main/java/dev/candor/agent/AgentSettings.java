package dev.candor.agent;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says to an agent.
 *
 * @param hub base URL of the hub
 * @param directory holds the key, the last assignment and the spool
 * @param location where the operator believes that this is; null for no belief
 * @param token of the enrolment; null if it has enrolled before
 * @param tls whom it trusts as the hub; null for whom the platform trusts
 * @param selfCheck what it must always reach, see {@code --self-check}
 * @param spoolMib what the spool may take on disk
 * @param journal where it writes down which measurements it took; null for nowhere
 * @param program the version of this program
 */
public record AgentSettings(
        URI hub,
        Path directory,
        @Nullable String location,
        @Nullable String token,
        @Nullable SSLContext tls,
        List<String> selfCheck,
        int spoolMib,
        @Nullable Path journal,
        String program) {}
