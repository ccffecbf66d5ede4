package dev.candor.gate;

import dev.candor.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What changed when. */
@ApplicationScoped
public class Deploys {

    private static final int MOST = 100;

    private final DeployRepository rows;
    private final GateService gates;

    Deploys(DeployRepository rows, GateService gates) {
        this.rows = rows;
        this.gates = gates;
    }

    /** The newest gates, each with what it makes of its deploy; at most that many. */
    public List<GateStory> gates(int limit) {
        return gates.newest(null, limit).stream().map(GateStory::of).toList();
    }

    /**
     * That deploy.
     *
     * @throws ProblemException 404 if there is none
     */
    @Transactional
    public Deploy find(String id) {
        return rows.findByIdOptional(id)
                .map(DeployEntity::toDeploy)
                .orElseThrow(() -> ProblemException.notFound("deploy", id));
    }

    /** The gates that watched it, oldest first. */
    public List<GateStory> gatesOf(String deploy) {
        return gates.ofDeploy(deploy).stream().map(GateStory::of).toList();
    }

    /** What ran before that version of an app, as whoever told of its newest deploy said or answers showed. */
    @Transactional
    public Optional<String> before(String app, String version) {
        return rows.find("app = ?1 order by startedAt desc, id desc", app).page(0, MOST).list().stream()
                .filter(row -> GateSpec.sameVersion(row.version, version))
                .flatMap(row -> Optional.ofNullable(row.previousVersion).stream())
                .findFirst();
    }

    /** Deploys that Candor was told of at or after that moment, newest first, at most 100. */
    @Transactional
    public List<Deploy> since(Instant since) {
        return rows.find("startedAt >= ?1 order by startedAt desc, id desc", since).page(0, MOST).list().stream()
                .map(DeployEntity::toDeploy)
                .toList();
    }
}
