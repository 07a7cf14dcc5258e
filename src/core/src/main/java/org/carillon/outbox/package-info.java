/**
 * Durable hand-off of committed events to the connections: order, offsets, retries, history.
 * Imports {@code api config persistence audience history}.
 */
@NullMarked
package org.carillon.outbox;

import org.jspecify.annotations.NullMarked;
