/**
 * Demo applications: chat, todo and bookshop, the users who may use them, a page to try them by
 * hand, and the switch that opens them. Written as an application would write them. Imports {@code
 * api}; the switch, the users and the page read {@code config model} too.
 */
@NullMarked
package org.carillon.sample;

import org.jspecify.annotations.NullMarked;
