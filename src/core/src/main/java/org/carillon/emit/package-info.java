/**
 * Where events of the application enter: emitters, plain CDI events and connections. Imports {@code
 * api spi config model security json audience session persistence outbox}.
 */
@NullMarked
package org.carillon.emit;

import org.jspecify.annotations.NullMarked;
