package dev.candor.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.candor.uptime.Statement;
import dev.candor.uptime.StatementLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code statement recount}: counts a statement that somebody kept anew, from the times that it lists, and compares it with
 * what a hub draws of the same month from its records now.
 */
@Command(
        name = "recount",
        mixinStandardHelpOptions = true,
        description =
                "Count a kept statement anew from all that it lists, and say whether its figures agree. With --hub also"
                        + " have the hub draw it from its records (measured health, incidents, placements, planned work) once more.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:all figures agree",
            "1:some don't; each is printed",
            "64:wrong usage",
            "65:that is no statement",
            "69:the hub could not be asked"
        })
final class StatementRecountCommand implements Callable<Integer> {

    private static final int DIFFERENT = 1;
    private static final int DATA_ERROR = 65;
    // A month of a customer with thousands of stretches is some megabytes.
    private static final int LONGEST = 64 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    // What a later Candor adds is no figure of this one's.
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "what statements/YYYY-MM.json of a personal page answered")
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private Path file;

    @Option(
            names = "--hub",
            paramLabel = "URL",
            description = "the address of the same statement, to have it drawn anew")
    private @Nullable URI hub;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            Statement kept = read(file);
            List<String> wrong = new ArrayList<>(differences("counted anew from its lists", kept, kept.recounted()));
            if (hub != null) {
                wrong.addAll(differences("drawn anew by the hub", kept, ask(hub)));
            }
            wrong.forEach(err::println);
            err.flush();
            kept.lines().forEach(line -> out.println(told(line)));
            out.println("%s of %s: %s"
                    .formatted(
                            kept.month(),
                            kept.title(),
                            wrong.isEmpty()
                                    ? "all %d figures agree"
                                            .formatted(kept.lines().size())
                                    : "%d differences".formatted(wrong.size())));
            out.flush();
            return wrong.isEmpty() ? 0 : DIFFERENT;
        } catch (JsonProcessingException | RuntimeException e) {
            err.println("candor: that is no statement that can be counted: " + e.getMessage());
            err.flush();
            return DATA_ERROR;
        } catch (IOException e) {
            err.println("candor: " + e.getMessage());
            err.flush();
            return hub == null ? DATA_ERROR : Launch.UNAVAILABLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Launch.UNAVAILABLE;
        }
    }

    private static Statement read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return parsed(in);
        }
    }

    private static Statement parsed(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LONGEST + 1);
        if (bytes.length > LONGEST) {
            throw new IOException("a statement has at most %d bytes".formatted(LONGEST));
        }
        return JSON.readValue(bytes, Statement.class);
    }

    private static Statement ask(URI address) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        HttpResponse<InputStream> answer = client.send(
                HttpRequest.newBuilder(address).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                // The address may hold a capability, and is not repeated.
                throw new IOException("the hub answered %d".formatted(answer.statusCode()));
            }
            return parsed(body);
        }
    }

    private static List<String> differences(String how, Statement kept, Statement anew) {
        List<String> wrong = new ArrayList<>();
        compare(wrong, how, "customer", kept.customer(), anew.customer());
        compare(wrong, how, "month", kept.month(), anew.month());
        compare(wrong, how, "from", kept.from(), anew.from());
        compare(wrong, how, "to", kept.to(), anew.to());
        compare(
                wrong,
                how,
                "number of figures",
                kept.lines().size(),
                anew.lines().size());
        for (int i = 0; i < Math.min(kept.lines().size(), anew.lines().size()); i++) {
            StatementLine before = kept.lines().get(i);
            StatementLine after = anew.lines().get(i);
            String name = name(before);
            compare(wrong, how, name + ", which figure", before.of(), after.of());
            compare(wrong, how, name + ", rule", before.rule(), after.rule());
            compare(wrong, how, name + ", target", before.target(), after.target());
            compare(wrong, how, name + ", milliseconds", before.count(), after.count());
            compare(wrong, how, name + ", uptime", before.uptime(), after.uptime());
            compare(wrong, how, name + ", at least", before.atLeast(), after.atLeast());
            compare(wrong, how, name + ", at most", before.atMost(), after.atMost());
            compare(wrong, how, name + ", verdict", before.verdict(), after.verdict());
            compare(wrong, how, name + ", left", before.leftMs(), after.leftMs());
        }
        return wrong;
    }

    private static void compare(
            List<String> wrong, String how, String what, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            wrong.add("%s: the statement says %s, %s it is %s".formatted(what, before, how, after));
        }
    }

    private static String name(StatementLine line) {
        return line.title().isEmpty() ? "all together" : line.title();
    }

    private static String told(StatementLine line) {
        return "%s: %s %% by the rule %s%s"
                .formatted(
                        name(line),
                        Objects.requireNonNullElse(line.uptime(), "–"),
                        line.rule(),
                        line.verdict() == null ? "" : ", " + line.verdict());
    }
}
