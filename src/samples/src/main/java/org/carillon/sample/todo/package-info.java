/** A list of things to do, on the stock endpoint. Imports {@code api}. */
@NullMarked
package org.carillon.sample.todo;

import org.jspecify.annotations.NullMarked;
