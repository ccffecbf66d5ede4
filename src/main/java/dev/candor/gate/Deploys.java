package dev.candor.gate;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;

/** What changed when. */
@ApplicationScoped
public class Deploys {

    private static final int MOST = 100;

    private final DeployRepository rows;

    Deploys(DeployRepository rows) {
        this.rows = rows;
    }

    /** Deploys that Candor was told of at or after that moment, newest first, at most 100. */
    @Transactional
    public List<Deploy> since(Instant since) {
        return rows.find("startedAt >= ?1 order by startedAt desc, id desc", since).page(0, MOST).list().stream()
                .map(DeployEntity::toDeploy)
                .toList();
    }
}
