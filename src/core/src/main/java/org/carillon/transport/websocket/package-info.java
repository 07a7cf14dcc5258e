/**
 * Jakarta WebSocket endpoints, as thin as can be: the handshake is judged, then frames are handed
 * to the dispatcher. Imports {@code api spi config model security session history dispatch
 * transport.gateway transport.channel}.
 */
@NullMarked
package org.carillon.transport.websocket;

import org.jspecify.annotations.NullMarked;
