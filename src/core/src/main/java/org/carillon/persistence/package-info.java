/**
 * The application's persistence unit and JTA, found without a {@code persistence.xml} of our own.
 * Imports {@code log api config security}.
 */
@NullMarked
package org.carillon.persistence;

import org.jspecify.annotations.NullMarked;
