/**
 * Engine.IO: a line of messages to a client, by long polling, by WebSocket, or first by the one and
 * then by the other. It knows nothing of what the messages say. Imports {@code log api spi config
 * security session identity transport.channel}.
 */
@NullMarked
package org.carillon.transport.engineio;

import org.jspecify.annotations.NullMarked;
