package dev.candor.demo;

import dev.candor.catalog.Customer;
import dev.candor.security.ApiTokens;
import dev.candor.security.Capabilities;
import dev.candor.security.OperatorRole;
import dev.candor.security.Operators;
import dev.candor.security.Roles;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The keys that the demo hands to whoever sits before it: to every customer's page, and a token for the gate. */
@ApplicationScoped
class Guests {

    /** What the demo's operator is called. */
    static final String OPERATOR = "demo";

    private final Capabilities capabilities;
    private final ApiTokens tokens;
    private final Operators operators;
    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private Optional<String> token = Optional.empty();
    private Optional<String> password = Optional.empty();

    Guests(Capabilities capabilities, ApiTokens tokens, Operators operators) {
        this.capabilities = capabilities;
        this.tokens = tokens;
        this.operators = operators;
    }

    /** Where that customer's page is; the same for as long as this process lives. */
    String pageOf(Customer customer) {
        return pages.computeIfAbsent(customer.id(), id -> "/c/" + capabilities.issue(id) + "/");
    }

    /**
     * The password of the operator {@code demo}, who may do at the console what responders may: another one for each
     * start, since a password can't be read back.
     */
    synchronized String operatorsPassword() {
        if (password.isEmpty()) {
            String made = UUID.randomUUID().toString();
            if (operators.find(OPERATOR).isEmpty()) {
                operators.create(OPERATOR, OperatorRole.RESPONDER, made);
            } else {
                operators.change(OPERATOR, new Operators.Change(OperatorRole.RESPONDER, made, false));
            }
            password = Optional.of(made);
        }
        return password.get();
    }

    /**
     * A token that may ask gates and read what operators read, and change nothing else. It is kept in the demo's directory, so that a command line on the
     * page can name the file instead of the secret, and used again at the next start if the database still knows it.
     */
    synchronized String gateToken(Demo demo) {
        if (token.isEmpty()) {
            try {
                token = demo.keptToken().filter(kept -> tokens.verify(kept).isPresent());
                if (token.isEmpty()) {
                    token = Optional.of(tokens.issue("demo gate", Set.of(Roles.DEPLOYER, Roles.VIEWER)));
                    keep(demo.tokenFile(), token.get());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot keep the gate's token in " + demo.tokenFile(), e);
            }
        }
        return token.get();
    }

    private static void keep(Path file, String secret) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret, StandardOpenOption.WRITE);
    }
}
