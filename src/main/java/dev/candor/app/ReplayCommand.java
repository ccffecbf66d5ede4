package dev.candor.app;

import dev.candor.catalog.ConfigError;
import dev.candor.correlation.blame.Diagnosis;
import dev.candor.correlation.blame.JointLocalizer;
import dev.candor.correlation.recording.DiagnosisJson;
import dev.candor.correlation.recording.RecordingReader;
import dev.candor.correlation.recording.Replay;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code replay}: lets the localizer live through a recording again. Needs no server and no database. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Read a recorded stream of observations and say at each tick of ten seconds who is to blame:"
                + " a line for each change, or with --json one JSON object a tick.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:all lines were used",
            "64:wrong usage",
            "65:some of it is not what a recording may hold; each line is printed as file:line:column: message"
        })
final class ReplayCommand implements Callable<Integer> {

    private static final int DATA_ERROR = 65;
    private static final int MOST_ERRORS_SHOWN = 100;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "one JSON object a line; may be gzip (.gz); - is standard input")
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private Path file;

    @Option(names = "--json", description = "one JSON object a tick")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        ReplayReport report = new ReplayReport(Look.of(Look.When.AUTO, System.getenv()));
        BiConsumer<Diagnosis, Map<String, String>> tick = (diagnosis, locations) -> {
            out.print(json ? DiagnosisJson.write(diagnosis, locations) + "\n" : report.changes(diagnosis, locations));
            // Standard input may be live.
            out.flush();
        };
        Replay replay = new Replay(new JointLocalizer(ReplayReport::time, "failures"), tick);
        boolean standardInput = file.toString().equals("-");
        try (Reader in = open(standardInput)) {
            RecordingReader reader = new RecordingReader(in, standardInput ? "<stdin>" : file.toString());
            reader.read(replay, error -> complain(err, reader, error));
            replay.finish();
            summary(reader, replay).forEach(err::println);
            err.flush();
            return reader.malformed() == 0 ? 0 : DATA_ERROR;
        } catch (IOException e) {
            err.println("%s can't be read any further: %s".formatted(file, e));
            err.flush();
            return DATA_ERROR;
        }
    }

    private Reader open(boolean standardInput) throws IOException {
        if (standardInput) {
            return new InputStreamReader(System.in, StandardCharsets.UTF_8);
        }
        InputStream bytes;
        try {
            bytes = Files.newInputStream(file);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "%s can't be read: %s".formatted(file, e), e);
        }
        boolean packed = file.toString().endsWith(".gz");
        return new InputStreamReader(packed ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8);
    }

    private static void complain(PrintWriter err, RecordingReader reader, ConfigError error) {
        if (reader.malformed() <= MOST_ERRORS_SHOWN) {
            err.println(error.withCaret());
        } else if (reader.malformed() == MOST_ERRORS_SHOWN + 1) {
            err.println("further errors are only counted");
        }
        err.flush();
    }

    private static List<String> summary(RecordingReader reader, Replay replay) {
        List<String> lines = new ArrayList<>();
        lines.add("%d observations, %d ticks".formatted(replay.observations(), replay.ticks()));
        add(lines, reader.malformed(), "malformed and left out");
        add(lines, reader.unknown(), "of events unknown here and left out");
        add(lines, replay.duplicates(), "told before and left out");
        add(lines, replay.late(), "too late to matter and left out");
        add(lines, replay.astray(), "more than a day ahead of the others and left out");
        add(lines, replay.disordered(), "out of order and put in order");
        return List.of(String.join("; ", lines));
    }

    private static void add(List<String> lines, long count, String what) {
        if (count > 0) {
            lines.add("%d %s".formatted(count, what));
        }
    }
}
