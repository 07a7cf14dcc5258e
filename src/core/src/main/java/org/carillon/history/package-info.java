/**
 * What this node has heard of each stream of the outbox, in order: it brings events of all nodes to
 * the connections here, and gives those that come back what they missed. Imports {@code api spi
 * config json format audience session cluster}.
 */
@NullMarked
package org.carillon.history;

import org.jspecify.annotations.NullMarked;
