package org.carillon.crud;

/**
 * A row to be written.
 *
 * @param entity the row
 * @param deep with its compositions, else without
 */
record Shown(Object entity, boolean deep) {}
