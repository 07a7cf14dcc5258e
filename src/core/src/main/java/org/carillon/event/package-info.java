/**
 * An event on its way: its data, attributes and audience as plain data, and what a format sees of
 * it. Imports {@code json spi format audience}.
 */
@NullMarked
package org.carillon.event;

import org.jspecify.annotations.NullMarked;
