package dev.candor.gate;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

@ApplicationScoped
class FreezeRepository implements PanacheRepositoryBase<FreezeEntity, UUID> {}
