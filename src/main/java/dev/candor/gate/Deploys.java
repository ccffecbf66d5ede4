package dev.candor.gate;

import dev.candor.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;

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

    /** Deploys that Candor was told of at or after that moment, newest first, at most 100. */
    @Transactional
    public List<Deploy> since(Instant since) {
        return rows.find("startedAt >= ?1 order by startedAt desc, id desc", since).page(0, MOST).list().stream()
                .map(DeployEntity::toDeploy)
                .toList();
    }
}
