package dev.candor.app;

import dev.candor.probe.CurlImport;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code curl import}: prints the probe file that asks what a curl command line asks. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Print a probe file for a curl command line, which is given as one argument:",
            "  curl import \"$(cat command.sh)\" > probes/api.yaml",
            "What is understood but changes nothing is noted on standard error."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:the file was printed",
            "64:wrong usage",
            "65:something cannot be taken, printed as <arg>:line:column: message"
        })
final class CurlImportCommand implements Callable<Integer> {

    private static final String NAME = "<arg>";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    @Parameters(arity = "1", paramLabel = "COMMAND", description = "the command line, quoted as a whole")
    private String line = "";

    @Override
    public Integer call() {
        CurlImport.Imported imported = CurlImport.of(line, NAME);
        PrintWriter err = spec.commandLine().getErr();
        imported.errors().forEach(error -> err.println(error.withCaret()));
        if (imported.yaml() == null) {
            err.flush();
            return ValidateCommand.CONFIGURATION_ERROR;
        }
        imported.notes().forEach(note -> err.println("note: " + note.message()));
        err.flush();
        PrintWriter out = spec.commandLine().getOut();
        out.print(imported.yaml());
        out.flush();
        return 0;
    }
}
