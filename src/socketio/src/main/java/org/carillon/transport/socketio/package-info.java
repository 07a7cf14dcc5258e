/**
 * Socket.IO protocol 5 over Engine.IO: every service path is a namespace, beside those that an
 * application makes by {@link org.carillon.api.SocketIo}. Imports {@code log api spi config json
 * model security format audience session identity cluster history operation transport.gateway
 * transport.engineio}.
 */
@NullMarked
package org.carillon.transport.socketio;

import org.jspecify.annotations.NullMarked;
