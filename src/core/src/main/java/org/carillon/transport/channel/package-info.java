/**
 * From a Jakarta WebSocket session to the fastest channel that its server offers; what every
 * transport on WebSockets shares. Imports {@code session}.
 */
@NullMarked
package org.carillon.transport.channel;

import org.jspecify.annotations.NullMarked;
