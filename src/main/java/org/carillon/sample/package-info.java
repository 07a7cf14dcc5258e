/**
 * Demo applications: chat, todo and bookshop, the users who may use them, and a page to try them by
 * hand. Written as an application would write them. Imports {@code api spi}; the page reads {@code
 * model} too.
 */
@NullMarked
package org.carillon.sample;

import org.jspecify.annotations.NullMarked;
