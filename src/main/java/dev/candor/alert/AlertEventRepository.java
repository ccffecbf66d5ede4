package dev.candor.alert;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class AlertEventRepository implements PanacheRepositoryBase<AlertEventEntity, Long> {}
