/**
 * JSON text and plain values: one configured mapper, one reader of what clients send. Imports
 * {@code api config}.
 */
@NullMarked
package org.carillon.json;

import org.jspecify.annotations.NullMarked;
