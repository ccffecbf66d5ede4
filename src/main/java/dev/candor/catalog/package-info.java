/**
 * What is run and for whom: components, regions, hosts, locations, customers, resources and their placements,
 * and the file they are read from. May import the rooms up to {@code security}.
 */
@NullMarked
package dev.candor.catalog;

import org.jspecify.annotations.NullMarked;
