/**
 * A chat: messages to everyone of the tenant, and to rooms. Imports {@code api} and, for its
 * endpoint, {@code transport.websocket}.
 */
@NullMarked
package org.carillon.sample.chat;

import org.jspecify.annotations.NullMarked;
