/** Applications whose persistence unit or mapping is none that can be served. */
@NullMarked
package org.carillon.it.unit;

import org.jspecify.annotations.NullMarked;
