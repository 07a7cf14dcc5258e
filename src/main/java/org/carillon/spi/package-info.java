/**
 * What integrators plug in: formats, tenants, checks of the handshake. Imports {@code api json}.
 */
@NullMarked
package org.carillon.spi;

import org.jspecify.annotations.NullMarked;
