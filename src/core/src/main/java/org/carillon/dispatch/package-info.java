/**
 * A frame comes in: format, route, transaction, reply. Imports {@code api spi config model security
 * session identity json format persistence operation crud}.
 */
@NullMarked
package org.carillon.dispatch;

import org.jspecify.annotations.NullMarked;
