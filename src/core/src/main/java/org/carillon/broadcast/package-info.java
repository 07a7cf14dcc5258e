/**
 * An event to this node's connections: matched, composed once for each format, put into their
 * queues, and kept for clients that were cut off. Imports {@code log config format audience event
 * session}.
 */
@NullMarked
package org.carillon.broadcast;

import org.jspecify.annotations.NullMarked;
