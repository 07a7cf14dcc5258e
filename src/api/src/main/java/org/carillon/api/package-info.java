/**
 * What an application writes against: the annotations, one {@link org.carillon.api.Emitter}, one
 * {@link org.carillon.api.Connection}. Imports nothing else of Carillon.
 */
@NullMarked
package org.carillon.api;

import org.jspecify.annotations.NullMarked;
