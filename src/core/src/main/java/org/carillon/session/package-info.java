/**
 * The connections of this node, and what is sent to them. Imports {@code api spi config model
 * security audience}.
 */
@NullMarked
package org.carillon.session;

import org.jspecify.annotations.NullMarked;
