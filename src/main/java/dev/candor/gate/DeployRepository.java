package dev.candor.gate;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class DeployRepository implements PanacheRepositoryBase<DeployEntity, String> {}
