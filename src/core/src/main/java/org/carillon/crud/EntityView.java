package org.carillon.crud;

/**
 * A row to be written.
 *
 * @param entity the row
 * @param deep with its compositions, else without
 */
record EntityView(Object entity, boolean deep) {}
