/** The agent protocol of both sides. */
@NullMarked
package org.carillon.tunnel;

import org.jspecify.annotations.NullMarked;
