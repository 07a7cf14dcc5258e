/** Who is calling, and what they may do. Imports {@code api spi config model}. */
@NullMarked
package org.carillon.security;

import org.jspecify.annotations.NullMarked;
