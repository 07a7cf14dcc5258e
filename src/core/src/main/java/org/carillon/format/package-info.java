/** From frames to messages and back. Imports {@code api spi config json}. */
@NullMarked
package org.carillon.format;

import org.jspecify.annotations.NullMarked;
