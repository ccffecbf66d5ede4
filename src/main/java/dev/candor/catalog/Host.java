package dev.candor.catalog;

/**
 * A machine of the platform that resources are placed on.
 *
 * @param id as answers carry it ({@code fra-112})
 * @param region the code of the region it stands in
 */
public record Host(String id, String region) {}
