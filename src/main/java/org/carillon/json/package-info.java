/** JSON text and plain values: one configured mapper. Imports {@code api}. */
@NullMarked
package org.carillon.json;

import org.jspecify.annotations.NullMarked;
