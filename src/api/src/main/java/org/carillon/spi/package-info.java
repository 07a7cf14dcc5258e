/**
 * What integrators plug in: formats, tenants, checks of the handshake, transports. Imports {@code
 * api}.
 */
@NullMarked
package org.carillon.spi;

import org.jspecify.annotations.NullMarked;
