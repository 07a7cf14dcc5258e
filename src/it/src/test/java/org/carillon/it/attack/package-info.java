/**
 * What hostile clients do, at once and for as long as one likes, while a well-behaved one is
 * served.
 */
@NullMarked
package org.carillon.it.attack;

import org.jspecify.annotations.NullMarked;
