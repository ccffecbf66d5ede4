package dev.candor.incident;

/**
 * Work was planned, cancelled or ended early. Fired inside the transaction of the change.
 *
 * @param maintenance as it is now
 */
public record MaintenanceChanged(Maintenance maintenance) {}
