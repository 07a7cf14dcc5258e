/**
 * From annotations to a validated, immutable model of the application. Imports {@code api spi
 * config json}.
 */
@NullMarked
package org.carillon.model;

import org.jspecify.annotations.NullMarked;
