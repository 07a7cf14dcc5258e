/**
 * What all transports share: who is admitted, and how its connection begins, is handed its frames,
 * and ends. Imports {@code api spi config json model security session identity dispatch}.
 */
@NullMarked
package org.carillon.transport.gateway;

import org.jspecify.annotations.NullMarked;
