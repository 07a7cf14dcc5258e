/**
 * Runs a method of the application for a message: binds, validates, calls, and says what went
 * wrong. Imports {@code api spi model json}.
 */
@NullMarked
package org.carillon.operation;

import org.jspecify.annotations.NullMarked;
