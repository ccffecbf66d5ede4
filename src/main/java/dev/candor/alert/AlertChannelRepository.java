package dev.candor.alert;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class AlertChannelRepository implements PanacheRepositoryBase<AlertChannelEntity, String> {}
