/**
 * CloudEvents over HTTP, for those who have no WebSocket: read, bound, emitted through the outbox,
 * and then answered. Imports {@code api spi config json model security identity audience outbox
 * emit operation}.
 */
@NullMarked
package org.carillon.transport.http;

import org.jspecify.annotations.NullMarked;
