/**
 * A bookshop: catalogue, orders and their stock. Imports {@code api} and, for its endpoint, {@code
 * transport.websocket}.
 */
@NullMarked
package org.carillon.sample.bookshop;

import org.jspecify.annotations.NullMarked;
