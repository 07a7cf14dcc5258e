/**
 * JPA entities on the wire: create, read, update, delete, list, and the events that tell of
 * changes. Imports {@code api config json model emit persistence}.
 */
@NullMarked
package org.carillon.crud;

import org.jspecify.annotations.NullMarked;
