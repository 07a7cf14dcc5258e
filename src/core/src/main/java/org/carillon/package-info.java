/** Carillon: WebSocket for Jakarta EE services. */
@NullMarked
package org.carillon;

import org.jspecify.annotations.NullMarked;
