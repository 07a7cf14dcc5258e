/** How much clients may send, and how often they may come, on real servers. */
@NullMarked
package org.carillon.it.rate;

import org.jspecify.annotations.NullMarked;
