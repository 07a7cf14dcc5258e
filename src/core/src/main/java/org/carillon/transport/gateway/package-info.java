/**
 * What all transports share: who is admitted, and how its connection begins, is handed its frames,
 * and ends. Imports {@code api spi model security session identity dispatch}.
 */
@NullMarked
package org.carillon.transport.gateway;

import org.jspecify.annotations.NullMarked;
