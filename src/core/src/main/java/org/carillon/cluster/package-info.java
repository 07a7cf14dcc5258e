/**
 * What the nodes of an application tell each other: live events, positioned events, wake-ups.
 * Imports {@code api spi config json model format audience}.
 */
@NullMarked
package org.carillon.cluster;

import org.jspecify.annotations.NullMarked;
