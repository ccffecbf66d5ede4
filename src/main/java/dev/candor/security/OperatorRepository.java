package dev.candor.security;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class OperatorRepository implements PanacheRepositoryBase<OperatorEntity, String> {}
